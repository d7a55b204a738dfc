package io.otn.consent;

import io.otn.secret.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What makes a receipt's {@code who} out of a person: a random salt for each, kept here alone.
 * Without it nobody can tell whom a receipt is about, not even by trying all ids.
 */
@Component
class PersonSalts {

  private static final int BYTES = 16;

  private final JdbcClient jdbc;
  private final SecureRandom random = new SecureRandom();

  PersonSalts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The salts of some people of one page. */
  record Of(Map<String, byte[]> salts) {

    String who(String psid) {
      return PersonSalts.who(Objects.requireNonNull(salts.get(psid)), psid);
    }
  }

  private static String who(byte[] salt, String psid) {
    return HexFormat.of().formatHex(Hmac.sha256(salt, psid.getBytes(StandardCharsets.UTF_8)));
  }

  /** Makes those that are not there yet. */
  Of of(String page, Collection<String> psids) {
    String[] people = psids.stream().distinct().sorted().toArray(String[]::new);
    jdbc.sql(
            """
            INSERT INTO person_salt (page_id, psid, salt)
            SELECT :page, psid, salt
            FROM unnest(:people, :salts) AS fresh (psid, salt)
            WHERE NOT EXISTS (
                SELECT FROM person_salt
                WHERE person_salt.page_id = :page AND person_salt.psid = fresh.psid)
            ON CONFLICT DO NOTHING
            """)
        .param("page", page)
        .param("people", people)
        .param("salts", Stream.of(people).map(any -> fresh()).toArray(byte[][]::new))
        .update();
    Map<String, byte[]> salts = new HashMap<>();
    jdbc.sql(
            """
            SELECT psid, salt
            FROM person_salt
            WHERE page_id = :page AND psid = ANY (:people)
            """)
        .param("page", page)
        .param("people", people)
        .query(
            row -> {
              salts.put(row.getString("psid"), row.getBytes("salt"));
            });
    return new Of(salts);
  }

  /** Empty for who has no receipt, or was erased. */
  Optional<String> who(String page, String psid) {
    return jdbc.sql("SELECT salt FROM person_salt WHERE page_id = :page AND psid = :psid")
        .param("page", page)
        .param("psid", psid)
        .query(byte[].class)
        .optional()
        .map(salt -> who(salt, psid));
  }

  /** From now on nobody can tell whom the person's receipts are about. */
  void destroy(String page, String psid) {
    jdbc.sql("DELETE FROM person_salt WHERE page_id = :page AND psid = ANY (:people)")
        .param("page", page)
        .param("people", List.of(psid).toArray(String[]::new))
        .update();
  }

  private byte[] fresh() {
    byte[] salt = new byte[BYTES];
    random.nextBytes(salt);
    return salt;
  }
}
