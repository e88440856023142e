import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.*;

/** Runs the same calls through each kind of Java client; prints a line for each, or fails. Argument: the endpoint. */
public final class Clients {
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  public static void main(String[] arguments) throws Exception {
    URI endpoint = URI.create(arguments[0]);
    for (boolean cbor : List.of(true, false)) {
      System.setProperty("aws.cborEnabled", String.valueOf(cbor));
      String format = cbor ? "CBOR" : "JSON";
      try (KinesisClient client = sync(endpoint, ApacheHttpClient.builder().build())) {
        report("Apache, HTTP/1.1, " + format, tour(calls(client), "apache-" + format));
      }
      try (KinesisClient client = sync(endpoint, UrlConnectionHttpClient.create())) {
        report("URLConnection, HTTP/1.1, " + format, tour(calls(client), "url-" + format));
      }
      try (KinesisAsyncClient client =
          KinesisAsyncClient.builder()
              .endpointOverride(endpoint)
              .region(Region.US_EAST_1)
              .credentialsProvider(CREDENTIALS)
              .build()) {
        report("Netty, HTTP/2, " + format, tour(calls(client), "netty-" + format));
        report("Netty, SubscribeToShard, " + format, refusedSubscription(client));
      }
    }
  }

  private static KinesisClient sync(
      URI endpoint, software.amazon.awssdk.http.SdkHttpClient http) {
    return KinesisClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .httpClient(http)
        .build();
  }

  /** What both kinds of client do alike. */
  private record Calls(
      Function<CreateStreamRequest, CreateStreamResponse> create,
      Function<DescribeStreamSummaryRequest, DescribeStreamSummaryResponse> summary,
      Function<PutRecordsRequest, PutRecordsResponse> put,
      Function<ListShardsRequest, ListShardsResponse> shards,
      Function<GetShardIteratorRequest, GetShardIteratorResponse> iterator,
      Function<GetRecordsRequest, GetRecordsResponse> records,
      Function<UpdateShardCountRequest, UpdateShardCountResponse> update,
      Function<DeleteStreamRequest, DeleteStreamResponse> delete) {}

  private static Calls calls(KinesisClient client) {
    return new Calls(
        client::createStream,
        client::describeStreamSummary,
        client::putRecords,
        client::listShards,
        client::getShardIterator,
        client::getRecords,
        client::updateShardCount,
        client::deleteStream);
  }

  private static Calls calls(KinesisAsyncClient client) {
    return new Calls(
        request -> client.createStream(request).join(),
        request -> client.describeStreamSummary(request).join(),
        request -> client.putRecords(request).join(),
        request -> client.listShards(request).join(),
        request -> client.getShardIterator(request).join(),
        request -> client.getRecords(request).join(),
        request -> client.updateShardCount(request).join(),
        request -> client.deleteStream(request).join());
  }

  private static String tour(Calls kinesis, String stream) throws Exception {
    Instant began = Instant.now();
    kinesis.create.apply(CreateStreamRequest.builder().streamName(stream).shardCount(1).build());
    StreamDescriptionSummary summary = untilActive(kinesis, stream);
    String arn = summary.streamARN();
    check(near(summary.streamCreationTimestamp(), began), "created " + summary.streamCreationTimestamp());

    List<PutRecordsRequestEntry> entries =
        java.util.stream.IntStream.range(0, 500)
            .mapToObj(
                n ->
                    PutRecordsRequestEntry.builder()
                        .partitionKey("ключ " + n)
                        .data(SdkBytes.fromByteArray(bytes(n)))
                        .build())
            .toList();
    PutRecordsResponse put =
        kinesis.put.apply(PutRecordsRequest.builder().streamARN(arn).records(entries).build());
    check(put.failedRecordCount() == 0 && put.records().size() == 500, "put " + put.failedRecordCount());

    List<Shard> shards = kinesis.shards.apply(ListShardsRequest.builder().streamARN(arn).build()).shards();
    check(shards.size() == 1, "shards " + shards.size());
    String iterator =
        kinesis
            .iterator
            .apply(
                GetShardIteratorRequest.builder()
                    .streamARN(arn)
                    .shardId(shards.get(0).shardId())
                    .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                    .timestamp(began.minus(Duration.ofMinutes(1)))
                    .build())
            .shardIterator();
    List<software.amazon.awssdk.services.kinesis.model.Record> records =
        kinesis.records.apply(GetRecordsRequest.builder().streamARN(arn).shardIterator(iterator).build()).records();
    check(records.size() == 500, "records " + records.size());
    for (int n = 0; n < 500; n++) {
      var one = records.get(n);
      check(java.util.Arrays.equals(one.data().asByteArray(), bytes(n)), "bytes of record " + n);
      check(one.partitionKey().equals("ключ " + n), "key " + one.partitionKey());
      check(near(one.approximateArrivalTimestamp(), began), "arrived " + one.approximateArrivalTimestamp());
    }

    UpdateShardCountResponse updated =
        kinesis.update.apply(
            UpdateShardCountRequest.builder()
                .streamARN(arn)
                .targetShardCount(2)
                .scalingType(ScalingType.UNIFORM_SCALING)
                .build());
    check(updated.currentShardCount() == 1 && updated.targetShardCount() == 2, "updated " + updated);
    check(untilActive(kinesis, stream).openShardCount() == 2, "open shards");
    kinesis.delete.apply(DeleteStreamRequest.builder().streamARN(arn).build());

    try {
      kinesis.summary.apply(DescribeStreamSummaryRequest.builder().streamName("no-such").build());
      throw new IllegalStateException("a stream that isn't there was described");
    } catch (ResourceNotFoundException | CompletionException thrown) {
      Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
      check(cause instanceof ResourceNotFoundException, "wrong error " + cause);
      return "500 records, 1 to 2 shards; " + ((ResourceNotFoundException) cause).awsErrorDetails().errorMessage();
    }
  }

  private static StreamDescriptionSummary untilActive(Calls kinesis, String stream) throws Exception {
    for (; ; Thread.sleep(20)) {
      StreamDescriptionSummary summary =
          kinesis
              .summary
              .apply(DescribeStreamSummaryRequest.builder().streamName(stream).build())
              .streamDescriptionSummary();
      if (summary.streamStatus() == StreamStatus.ACTIVE) return summary;
    }
  }

  private static String refusedSubscription(KinesisAsyncClient client) {
    try {
      client
          .subscribeToShard(
              SubscribeToShardRequest.builder()
                  .consumerARN("arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c:1")
                  .shardId("shardId-000000000000")
                  .startingPosition(position -> position.type(ShardIteratorType.LATEST))
                  .build(),
              SubscribeToShardResponseHandler.builder().subscriber(event -> {}).build())
          .join();
      throw new IllegalStateException("subscribed");
    } catch (CompletionException thrown) {
      check(thrown.getCause() instanceof KinesisException, "wrong error " + thrown.getCause());
      return ((KinesisException) thrown.getCause()).awsErrorDetails().errorMessage();
    }
  }

  /** Every byte that there is. */
  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[256];
    for (int n = 0; n < bytes.length; n++) bytes[n] = (byte) (n + seed);
    return bytes;
  }

  private static boolean near(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(Duration.ofMinutes(2)) < 0;
  }

  private static void check(boolean holds, String what) {
    if (!holds) throw new IllegalStateException(what);
  }

  private static void report(String client, String outcome) {
    System.out.println(client + ": " + outcome);
  }
}
