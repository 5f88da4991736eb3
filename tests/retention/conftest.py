from tests.office.conftest import office

__all__ = ["office"]
