"""What the egress tests share."""

import pytest

from tests.egress.partner import Certificate, self_signed


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One self-signed certificate for every TLS partner."""
    return self_signed(tmp_path_factory.mktemp("certificate"))
