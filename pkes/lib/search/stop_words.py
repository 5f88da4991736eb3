"""Words that people put around what they look for. Written without accents, as they are typed."""

POLISH = """
    a aby albo ale ani az bez bo by byc byl byla bylo czy dla do gdzie i ich ile jak jaka jaki jakie jakis jego jej jest
    jestem jesli kiedy kto ktora ktore ktory ku lub ma maja mam mi mna moge mozna moze na nad nam nas nasz nie no o od oraz
    po pod poszukuje potrzebuje prosze przed przez przy sa sie szukam ta tak tam te tego tej ten to tu u w we z za ze zeby
    chce chcialbym chcialabym czego czym gdy co
"""
ENGLISH = """
    a about am an and any are at by can could do does find for from get have how i in is it looking me my need of on or our
    please some that the there to want we what when where which who with would you your
"""
STOP_WORDS = {"pl": frozenset(POLISH.split()), "en": frozenset(ENGLISH.split())}
