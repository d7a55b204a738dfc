package io.otn.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadyNoteTest {
  @Test
  void the_demo_is_told_where_its_phone_is_and_never_shows_the_key() {
    var key = new AdminKey("hush-hush", Path.of("data/admin-key").toAbsolutePath(), true);
    assertThat(ReadyNote.note("http://localhost:8080", true, key))
        .contains("http://localhost:8080/sandbox", "data/admin-key", "Try:")
        .doesNotContain("hush-hush", System.getProperty("user.dir"));
    assertThat(key.toString()).doesNotContain("hush-hush");
  }

  @Test
  void a_gateway_for_others_is_not_told_of_a_phone() {
    assertThat(ReadyNote.note("http://localhost:8080", false, AdminKey.configured("hush-hush")))
        .contains("http://localhost:8080/", "otn.api.admin-key")
        .doesNotContain("sandbox", "hush-hush");
  }
}
