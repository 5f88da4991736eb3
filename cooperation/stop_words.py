"""Words that say nothing about what somebody offers or needs: base forms without accents."""

WORDS = """
    a aby albo ale ani az bardzo bez bo bowiem by byc calkiem caly cena chciec choc chocby ci co codziennie cos
    czerwiec czlonek czlowiek czterdziesci czternascie cztery czwartek czwarty czworo czy czyli dla dlatego do dobry
    dobrze dosc drugi duzo duzy dwa dwadziescia dwanascie dwiescie dwoje dwudniowy dzien dziennie dziesiec dziewiec
    firma fundacja gdy gdzie gmina go godzina gotowy grudzien grupa i ich ile im inny jak jaki jakis jako je jeden
    jedenascie jednak jednorazowo jego jej jesien jesli jest jeszcze juz kazdy kiedy kilka klaster koszt kto ktory
    ktos kwartal kwiecien lato lipiec listopad lub ludzie luty ma maj malo maly marzec mi miec miedzy miejsce
    miesiac moc moj moze mozna my na nad najlepiej nam nas nasz nic nie niedziela niz no nowy o obok od oferowac
    oferta on ona one oni ono oraz organizacja osiem osmioro osoba pan pani pazdziernik piatek piec piecdziesiat
    piecset pierwszy pietnascie po pod podczas podkarpacie podkarpacki podmiot poludnie pomagac poniedzialek
    poniewaz poszukiwac potem potrzeba potrzebny potrzebowac powiat prawie proponowac prowadzic przed przede przez
    przy przyjac przyjmowac przyklad przykladowy rano raz razem robic rok roku rowniez rozny rzecz rzeszow sam sie
    siedem sierpien sobie sobota socjalny spoldzielnia sposob sprawa sroda stary sto stowarzyszenie styczen swoj
    szesc szesnascie szukac ta tak taki takze tam te tego ten teraz termin to troje trzeba trzeci trzy trzydziesci
    trzynascie trzysta tu tutaj twoj ty tydzien tyle tylko tym tys tysiac u uczestnik udostepniac usluga uzyczac w
    wasz we weekend wiec wieczor wiele wiosna wlasny wojewodztwo wolny wrzesien wszystek wszystko wtedy wtorek wy
    wymagac z za zamowienie zapewniac zapewnic zapraszac zawsze ze zeby zero zima zlecenie zrobic zwykle
"""

STOP_WORDS = frozenset(WORDS.split())
