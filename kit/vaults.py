"""Where files lie that have no address of their own: a folder of this machine, or a bucket of an S3 service."""
import importlib
from functools import cached_property

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.deconstruct import deconstructible


@deconstructible
class FolderStorage(FileSystemStorage):
    """A folder that no web server gives out by itself."""

    def url(self, name):
        raise ValueError("What lies here has no address.")


@deconstructible
class BucketStorage(Storage):
    """Nothing in it is public; each file has an address for a minute when asked for. Needs boto3 (requirements-s3.txt), imported when
    first used. Keys are chosen by the caller and never written twice."""

    def __init__(self, bucket: str, *, endpoint: str = "", region: str = "us-east-1", seconds: int = 60):
        self.bucket, self.endpoint, self.region, self.seconds = bucket, endpoint, region, seconds

    @cached_property
    def client(self):
        boto3, config = importlib.import_module("boto3.session"), importlib.import_module("botocore.config")
        chosen = config.Config(
            signature_version="s3v4", connect_timeout=5, read_timeout=30, retries={"max_attempts": 2},
            s3={"addressing_style": "path" if self.endpoint else "auto"},
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        )
        return boto3.Session().client("s3", endpoint_url=self.endpoint or None, region_name=self.region, config=chosen)

    def address_for(self, name: str, *, content_type: str, disposition: str) -> str:
        """Where the file can be had for `seconds` from now on, under the name and type that we say."""
        said = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition, "ResponseCacheControl": "private, no-store"}
        return self.client.generate_presigned_url(
            "get_object", Params={"Bucket": self.bucket, "Key": name, **said}, ExpiresIn=self.seconds
        )

    def _save(self, name, content):
        content.seek(0)
        self.client.put_object(Bucket=self.bucket, Key=name, Body=content, ContentType="application/octet-stream")
        return name

    def _open(self, name, mode="rb"):
        return ContentFile(self.client.get_object(Bucket=self.bucket, Key=name)["Body"].read(), name=name)

    def get_available_name(self, name, max_length=None):
        return name

    def delete(self, name):
        self.client.delete_object(Bucket=self.bucket, Key=name)
