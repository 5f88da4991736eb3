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
    "cycle": "/szkolenia/cykle/dla-spoldzielni-socjalnych/",
    "join": "/dolacz/",
    "contact": "/kontakt/",
    "privacy": "/prywatnosc/",
    "accessibility": "/dostepnosc/",
    "not found": "/nie-ma-takiej-strony/",
}
LOGIN = {"login": "/konto/login/", "forgotten password": "/konto/password/reset/"}
ALL = PUBLIC | LOGIN

BOTH_LANGUAGES = {
    f"{kind}, {language}": prefix + path
    for language, prefix in {"Polish": "", "English": "/en"}.items()
    for kind, path in ALL.items()
}
