"""One page of each kind, by its Polish address; the English twin lies below /en."""

# Pages that everybody may read. None of them has a form that posts, so none sets a cookie.
PUBLIC = {
    "home": "/",
    "about": "/o-klastrze/",
    "goal": "/cele/przedsiebiorczosc-spoleczna/",
    "directory": "/czlonkowie/",
    "directory as map": "/czlonkowie/?widok=mapa",
    "directory filtered": "/czlonkowie/?powiat=1863&forma=social_cooperative",
    "directory empty": "/czlonkowie/?q=nikt+taki",
    "member": "/czlonkowie/feniks/",
    "coordinator": "/czlonkowie/instytut-ekonomii-spolecznej/",
    "meetings": "/wydarzenia/",
    "meeting": "/wydarzenia/inauguracja-2014/",
    "month of meetings": "/wydarzenia/kalendarz/2014/11/",
    "trainings": "/szkolenia/",
    "training": "/szkolenia/motywacja-i-cele-2014/",
    "planned training": "/szkolenia/kolejne-szkolenia-2015/",
    "certificate to verify": "/szkolenia/zaswiadczenie/",
    "unknown certificate": "/szkolenia/zaswiadczenie/ABC/",
    "funding calls": "/wspolpraca/nabory/",
    "buyers": "/wspolpraca/dla-zamawiajacych/",
    "listings": "/wspolpraca/",
    "listings filtered": "/wspolpraca/?rodzaj=need&powiat=1863&q=sala",
    "cycle": "/szkolenia/cykle/dla-spoldzielni-socjalnych/",
    "documents": "/dokumenty/",
    "documents found": "/dokumenty/?q=rezerwacja&rodzaj=rules",
    "document": "/dokumenty/regulamin-sali-przyklad/",
    "news": "/aktualnosci/",
    "news item": "/aktualnosci/lokomotywa-rusza/",
    "join": "/dolacz/",
    "search": "/szukaj/",
    "search results": "/szukaj/?q=szkolenia",
    "search of one kind": "/szukaj/?q=spoldzielnia&rodzaj=organization",
    "search without result": "/szukaj/?q=spuldzielnia+kosmodrom",
    "privacy": "/prywatnosc/",
    "accessibility": "/dostepnosc/",
    "not found": "/nie-ma-takiej-strony/",
}
LOGIN = {"login": "/konto/login/", "forgotten password": "/konto/password/reset/"}
# Forms that everybody may send: they set the cookie that protects them.
FORMS = {"contact": "/kontakt/", "newsletter": "/newsletter/", "newsletter sent": "/newsletter/poczta/"}
ALL = PUBLIC | LOGIN | FORMS

BOTH_LANGUAGES = {
    f"{kind}, {language}": prefix + path
    for language, prefix in {"Polish": "", "English": "/en"}.items()
    for kind, path in ALL.items()
}
