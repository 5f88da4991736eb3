from tests.office.conftest import editor_of_news, office, staff  # noqa: F401 - the people of the office
