from tests.office.conftest import office, second_office, staff

__all__ = ["office", "second_office", "staff"]
