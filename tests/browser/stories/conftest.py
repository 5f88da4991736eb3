"""Each story has a portal of its own: what people do in one must not show in another."""

import pytest

from tests.browser.conftest import environment_of_its_own, mailed_in, manage_in, served


@pytest.fixture(scope="module")
def environment(tmp_path_factory, prepared, worker_id):
    yield from environment_of_its_own(tmp_path_factory, prepared, worker_id)


@pytest.fixture(scope="module")
def portal(environment):
    yield from served(environment)


@pytest.fixture(scope="module")
def manage(portal, environment):
    return manage_in(environment)


@pytest.fixture(scope="module")
def mailed(portal, environment):
    return mailed_in(environment)
