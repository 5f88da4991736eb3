"""Files in a bucket of S3-compatible storage, for a portal on several machines (MEDIA_STORAGE_URL).

Nobody but the portal reads the bucket: it hands out public files under its own addresses and private ones after a check of
rights, as from a folder. What the storage service makes go wrong is told as OSError, as a disk would tell it.
"""

import contextlib
import logging
from urllib.parse import urljoin

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from pkes.lib.private import BLOCK, StorageAway

log = logging.getLogger(__name__)

# Somebody waits for the page meanwhile; a transaction may be open.
CLIENT = Config(
    connect_timeout=3,
    read_timeout=15,
    retries={"total_max_attempts": 2, "mode": "standard"},
    # Sums that only some services know are added and asked for only where a request needs them.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    s3={"addressing_style": "path"},
)


@contextlib.contextmanager
def told_as_disk():
    """Turn what the storage service says into what a disk would say."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"].get("HTTPStatusCode") == 404:
            raise FileNotFoundError(error.operation_name) from error
        log.error("bucket: %s refused: %s", error.operation_name, error.response["Error"].get("Code"))
        raise StorageAway(error.operation_name) from error
    except (BotoCoreError, HTTPClientError) as error:
        log.error("bucket: does not answer: %s", error.__class__.__name__)
        raise StorageAway(error.__class__.__name__) from error


class BucketStorage(S3Storage):
    """One folder (`location`) of the bucket. A name is never used a second time."""

    def __init__(self, **options):
        super().__init__(
            **{
                "client_config": CLIENT,
                "transfer_config": TransferConfig(use_threads=False),
                "file_overwrite": False,
                "default_acl": None,
                # A file that is read is kept in memory up to this size, beyond it on the disk.
                "max_memory_size": 2 * 1024 * 1024,
                **options,
            }
        )

    def url(self, name, **options):
        """The portal's own address: a page asks no other host for anything."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))

    def source(self, name):
        """The file to be handed out. Raises FileNotFoundError."""
        with told_as_disk():
            return BucketSource(self.bucket.Object(self._normalize_name(name)))

    def delete(self, name):
        """Its row is gone already; a file that cannot be deleted now is a line in the log, not an error for the person."""
        with contextlib.suppress(OSError), told_as_disk():
            super().delete(name)

    def exists(self, name):
        with told_as_disk():
            return super().exists(name)

    def listdir(self, name):
        with told_as_disk():
            return super().listdir(name)

    def size(self, name):
        with told_as_disk():
            return super().size(name)

    def get_modified_time(self, name):
        with told_as_disk():
            return super().get_modified_time(name)

    def _open(self, name, mode="rb"):
        with told_as_disk():
            file = super()._open(name, mode)
            # Fetched at once, so that whoever opens a file learns whether it is there.
            return file.open(mode)

    def _save(self, name, content):
        with told_as_disk():
            return super()._save(name, content)


class BucketSource:
    """As pkes.lib.private.FileSource: a file of the bucket and any stretch of it, fetched while it is sent."""

    def __init__(self, row):
        self.row = row
        row.load()
        self.size, self.modified = row.content_length, int(row.last_modified.timestamp())

    def stretch(self, start, length):
        if not length:
            return iter(())
        with told_as_disk():
            body = self.row.get(Range=f"bytes={start}-{start + length - 1}")["Body"]
        return BodyStretch(body)

    def close(self):
        pass


class BodyStretch:
    """The answer of the storage service, block by block. Closed where a browser goes away in the middle."""

    def __init__(self, body):
        self.body, self.blocks = body, body.iter_chunks(BLOCK)

    def __iter__(self):
        return self

    def __next__(self):
        with told_as_disk():
            return next(self.blocks)

    def close(self):
        self.body.close()
