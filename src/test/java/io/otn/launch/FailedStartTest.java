package io.otn.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.Start;
import io.otn.fixture.PostgresForTests;
import io.otn.scenario.GatewayProcess;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody reads whose start failed: the whole program, in a process of its own. */
@Timeout(60)
class FailedStartTest {
  private static final List<String> KEYS =
      List.of(
          "--otn.secrets.key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
          "--otn.api.admin-key=admin-key-for-tests");

  @TempDir Path directory;

  @Test
  void a_data_directory_that_is_a_file_is_named() throws Exception {
    Path file = Files.writeString(directory.resolve("taken"), "");
    assertThat(failedStart(List.of("--otn.database.directory=" + file)))
        .contains("The data directory %s is a file.".formatted(file));
  }

  @Test
  void a_database_that_cannot_be_reached_is_named_without_its_password() throws Exception {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    List<String> arguments = new ArrayList<>(KEYS);
    arguments.add(
        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/otn?password=hush-hush"
            .formatted(closed));
    arguments.add("--spring.datasource.username=otn");
    arguments.add("--spring.datasource.password=hush-hush");
    assertThat(failedStart(arguments))
        .contains(
            "The database cannot be reached at jdbc:postgresql://127.0.0.1:%d/otn:"
                .formatted(closed))
        .doesNotContain("hush-hush");
  }

  @Test
  void a_taken_port_is_named_with_a_way_out() throws Exception {
    PortTaken start = portTaken();
    assertThat(start.output())
        .contains("Port %d is taken by another program".formatted(start.port()));
  }

  @Test
  void another_key_than_the_tokens_were_sealed_with_is_noticed_before_a_consent_is_lost_to_it()
      throws Exception {
    List<String> arguments = new ArrayList<>(portTaken().database().arguments());
    arguments.removeIf(argument -> argument.startsWith("--otn.secrets.key="));
    arguments.add("--otn.secrets.key=" + "B".repeat(43) + "=");
    assertThat(failedStart(arguments)).contains("is not the key that this database's tokens");
  }

  /** A first start on a database, which gets as far as the port: its key is known there. */
  private record PortTaken(PostgresForTests.Database database, int port, String output) {}

  private static @Nullable PortTaken portTaken;

  private static PortTaken portTaken() throws Exception {
    if (portTaken == null) {
      PostgresForTests.Database database = PostgresForTests.newDatabase();
      try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        List<String> arguments = new ArrayList<>(database.arguments());
        arguments.add("--server.port=" + taken.getLocalPort());
        portTaken = new PortTaken(database, taken.getLocalPort(), failedStart(arguments));
      }
    }
    return portTaken;
  }

  @Test
  void a_partner_whose_settings_are_not_whole_is_named() throws Exception {
    List<String> arguments = new ArrayList<>(PostgresForTests.newDatabase().arguments());
    arguments.addAll(
        List.of(
            "--otn.partners[0].id=acme",
            "--otn.partners[0].page=1001",
            "--otn.partners[0].scheme=shopify",
            "--otn.partners[0].secrets[0]=hush-hush"));
    assertThat(failedStart(arguments))
        .contains("otn.partners 'acme': shop is missing")
        .doesNotContain("hush-hush");
  }

  @Test
  void a_mapping_with_a_pointer_that_is_none_is_named() throws Exception {
    List<String> arguments = new ArrayList<>(PostgresForTests.newDatabase().arguments());
    arguments.addAll(
        List.of(
            "--otn.partners[0].id=zapier",
            "--otn.partners[0].page=1001",
            "--otn.partners[0].scheme=catch",
            "--otn.partners[0].secrets[0]=hush-hush-hush-hush",
            "--otn.partners[0].catch.topic=restock:{sku}",
            "--otn.partners[0].catch.id={/id}"));
    assertThat(failedStart(arguments))
        .contains(
            "otn.partners 'zapier': catch.topic: '{sku}' is no JSON pointer; write one that begins with a slash")
        .doesNotContain("hush-hush");
  }

  /** Class files of Java 17 have the major version 61. */
  @Test
  void the_entry_can_be_read_by_java_17_to_say_that_it_is_too_old() throws IOException {
    try (InputStream bytes = Start.class.getResourceAsStream("Start.class");
        var data = new DataInputStream(bytes)) {
      assertThat(data.readInt()).isEqualTo(0xCAFEBABE);
      data.readUnsignedShort();
      assertThat(data.readUnsignedShort()).isEqualTo(61);
    }
  }

  private static String failedStart(List<String> arguments) throws Exception {
    List<String> command = GatewayProcess.java();
    command.add(Start.class.getName());
    command.addAll(arguments);
    Process process = HeldServer.start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(1);
    assertThat(output).doesNotContain("\tat ").contains("Action:");
    return output;
  }
}
