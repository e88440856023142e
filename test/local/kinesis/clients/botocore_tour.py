"""The calls of Clients.java by botocore with its defaults. Argument: the endpoint. Prints a line, or fails."""

import sys
import time
from datetime import datetime, timedelta, timezone

import botocore
import botocore.session
from botocore.exceptions import ClientError

session = botocore.session.get_session()
session.set_credentials("test", "test")
kinesis = session.create_client("kinesis", region_name="us-east-1", endpoint_url=sys.argv[1])
began = datetime.now(timezone.utc)
stream = "botocore"


def until_active():
    while True:
        summary = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
        if summary["StreamStatus"] == "ACTIVE":
            return summary
        time.sleep(0.02)


def data(seed):
    return bytes((n + seed) % 256 for n in range(256))


kinesis.create_stream(StreamName=stream, ShardCount=1)
kinesis.get_waiter("stream_exists").wait(StreamName=stream)
summary = until_active()
arn = summary["StreamARN"]
assert abs(summary["StreamCreationTimestamp"] - began) < timedelta(minutes=2), summary

entries = [{"PartitionKey": f"ключ {n}", "Data": data(n)} for n in range(500)]
assert kinesis.put_records(StreamARN=arn, Records=entries)["FailedRecordCount"] == 0
pages = kinesis.get_paginator("list_shards").paginate(StreamARN=arn)
(shard,) = [shard for page in pages for shard in page["Shards"]]
iterator = kinesis.get_shard_iterator(
    StreamARN=arn,
    ShardId=shard["ShardId"],
    ShardIteratorType="AT_TIMESTAMP",
    Timestamp=began - timedelta(minutes=1),
)["ShardIterator"]
records = kinesis.get_records(StreamARN=arn, ShardIterator=iterator)["Records"]
assert [record["Data"] for record in records] == [entry["Data"] for entry in entries]
assert [record["PartitionKey"] for record in records] == [entry["PartitionKey"] for entry in entries]
assert all(abs(record["ApproximateArrivalTimestamp"] - began) < timedelta(minutes=2) for record in records)

updated = kinesis.update_shard_count(StreamARN=arn, TargetShardCount=2, ScalingType="UNIFORM_SCALING")
assert (updated["CurrentShardCount"], updated["TargetShardCount"]) == (1, 2), updated
assert until_active()["OpenShardCount"] == 2
kinesis.delete_stream(StreamARN=arn)

try:
    kinesis.describe_stream_summary(StreamName="no-such")
    raise SystemExit("a stream that isn't there was described")
except ClientError as error:
    assert error.response["Error"]["Code"] == "ResourceNotFoundException", error
    print(f"botocore {botocore.__version__}: 500 records, 1 to 2 shards; {error.response['Error']['Message']}")
