package io.otn.asking;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.secret.Vault;
import io.otn.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What travels in a link or a button and comes back when a person taps it. It is signed for one
 * page, so that nobody can make one that we did not, or change it: {@code otn1}, the meaning, the
 * signature; or {@code otn2}, a short id under which the meaning is stored, the signature. All of
 * it is letters, digits, {@code _} and {@code -}, which need no escaping in an address.
 */
@Component
class Links {

  /** Longer than this, the meaning is stored and a short id travels. */
  private static final int LONGEST = 240;

  private static final int SIGNATURE_BYTES = 16;
  private static final int SIGNATURE_LENGTH = 22;
  private static final int ID_BYTES = 9;
  private static final Pattern FORM = Pattern.compile("(otn[12])([A-Za-z0-9_-]*)");
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final JdbcClient jdbc;
  private final Vault vault;
  private final ObjectMapper json;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Links(JdbcClient jdbc, Vault vault, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.json = json;
    this.clock = clock;
  }

  /**
   * What a tap means.
   *
   * @param topic what the person is asked about; null for nothing
   * @param data values for the card
   * @param addTags tags that the person gets
   * @param removeTags tags that the person loses
   */
  record Meaning(
      @Nullable String topic,
      Map<String, Object> data,
      List<String> addTags,
      List<String> removeTags) {}

  /** Signs a meaning for one page, until then. */
  String sign(String page, Meaning meaning, Instant until) {
    String written = written(meaning, until);
    String inside = "otn1" + BASE64.encodeToString(written.getBytes(StandardCharsets.UTF_8));
    if (inside.length() + SIGNATURE_LENGTH <= LONGEST) {
      return inside + signature(page, inside);
    }
    String stored = "otn2" + store(page, written, until);
    return stored + signature(page, stored);
  }

  /**
   * What a ref or payload means that comes back.
   *
   * @return empty when it is not one of ours at all
   * @throws ProblemException with the code {@code ref_forged} or {@code ref_expired}
   */
  Optional<Meaning> read(String page, String ref) {
    Matcher form = FORM.matcher(ref);
    if (!form.matches()) {
      return Optional.empty();
    }
    int end = ref.length() - SIGNATURE_LENGTH;
    if (end <= form.start(2)
        || !MessageDigest.isEqual(
            signature(page, ref.substring(0, end)).getBytes(StandardCharsets.US_ASCII),
            ref.substring(end).getBytes(StandardCharsets.US_ASCII))) {
      throw refused(
          "ref_forged",
          "The link or button was not made by this gateway for this page, or was changed on its way.");
    }
    String body = ref.substring(form.start(2), end);
    String written =
        form.group(1).equals("otn1")
            ? new String(Base64.getUrlDecoder().decode(body), StandardCharsets.UTF_8)
            : stored(page, body).orElseThrow(Links::expired);
    return Optional.of(understood(written));
  }

  private String signature(String page, String text) {
    byte[] whole = vault.sign("link\n" + page + "\n" + text);
    return BASE64.encodeToString(Arrays.copyOf(whole, SIGNATURE_BYTES));
  }

  private String store(String page, String written, Instant until) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = BASE64.encodeToString(bytes);
    Instant now = clock.instant();
    jdbc.sql(
            """
            INSERT INTO ask_link (page_id, id, meaning, expires_at, created_at)
            VALUES (:page, :id, :meaning::jsonb, :until, :now)
            """)
        .param("page", page)
        .param("id", id)
        .param("meaning", written)
        .param("until", until.atOffset(UTC))
        .param("now", now.atOffset(UTC))
        .update();
    return id;
  }

  private Optional<String> stored(String page, String id) {
    return jdbc.sql(
            """
            SELECT meaning
            FROM ask_link
            WHERE page_id = :page AND id = :id
            """)
        .param("page", page)
        .param("id", id)
        .query(String.class)
        .optional();
  }

  /** Forgets what has expired. */
  void forgets(Instant now) {
    jdbc.sql("DELETE FROM ask_link WHERE expires_at < :now")
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Short names, for every letter makes the link longer. */
  private String written(Meaning meaning, Instant until) {
    Map<String, Object> brief = new java.util.LinkedHashMap<>();
    brief.put("x", until.getEpochSecond());
    if (meaning.topic() != null) {
      brief.put("t", meaning.topic());
    }
    if (!meaning.data().isEmpty()) {
      brief.put("d", meaning.data());
    }
    if (!meaning.addTags().isEmpty()) {
      brief.put("a", meaning.addTags());
    }
    if (!meaning.removeTags().isEmpty()) {
      brief.put("r", meaning.removeTags());
    }
    try {
      return json.writeValueAsString(brief);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("data cannot be written as JSON", e);
    }
  }

  @SuppressWarnings("unchecked") // signed by us, so it has the shape that we write
  private Meaning understood(String written) {
    Map<String, Object> brief;
    try {
      brief = json.readValue(written, OBJECT);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a signed link cannot be read", e);
    }
    if (!(brief.get("x") instanceof Number until)
        || !clock.instant().isBefore(Instant.ofEpochSecond(until.longValue()))) {
      throw expired();
    }
    return new Meaning(
        (String) brief.get("t"),
        (Map<String, Object>) brief.getOrDefault("d", Map.of()),
        (List<String>) brief.getOrDefault("a", List.of()),
        (List<String>) brief.getOrDefault("r", List.of()));
  }

  private static ProblemException expired() {
    return refused(
        "ref_expired", "The link or button has expired; make a new one by POST /api/v1/links.");
  }

  private static ProblemException refused(String code, String sentence) {
    return new ProblemException(HttpStatus.UNPROCESSABLE_ENTITY, code, sentence);
  }
}
