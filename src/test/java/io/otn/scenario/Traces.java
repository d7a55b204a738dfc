package io.otn.scenario;

import io.otn.secret.Vault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Where in the gateway's database a text can be found, sealed webhooks opened. */
record Traces(Stage stage) {

  /** The tables in which a row holds the text, as text or as bytes. */
  List<String> of(String text) {
    List<String> found = new ArrayList<>();
    String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    for (String table : tables()) {
      long rows =
          stage
              .sql(
                  "SELECT count(*) FROM \"%s\" AS t WHERE t::text LIKE :text OR t::text LIKE :hex"
                      .formatted(table))
              .param("text", "%" + text + "%")
              .param("hex", "%" + hex + "%")
              .query(Long.class)
              .single();
      if (rows > 0) {
        found.add(table);
      }
    }
    if (webhooks().stream().anyMatch(body -> body.contains(text))) {
      found.add("inbox, opened");
    }
    return found;
  }

  private List<String> tables() {
    return stage
        .sql(
            """
            SELECT relname
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            """)
        .query(String.class)
        .list();
  }

  private List<String> webhooks() {
    return stage
        .sql("SELECT body FROM inbox WHERE kind = 'messenger'")
        .query(byte[].class)
        .list()
        .stream()
        .map(body -> stage.bean(Vault.class).openText(body, "inbox/messenger"))
        .toList();
  }

  /** The one-time token of a person's only consent. */
  String token(Stage.Person person) {
    byte[] sealed =
        stage
            .sql("SELECT token FROM consent WHERE page_id = :page AND psid = :psid")
            .param("page", person.page())
            .param("psid", person.psid())
            .query(byte[].class)
            .single();
    return stage.bean(Vault.class).openText(sealed, "consent/" + person.page());
  }
}
