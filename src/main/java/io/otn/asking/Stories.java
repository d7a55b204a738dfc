package io.otn.asking;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.otn.consent.Consent;
import io.otn.consent.Consents;
import io.otn.consent.Profiles;
import io.otn.consent.Profiles.Profile;
import io.otn.web.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The story of one person on a page: what was asked and said, what was not and why. */
@Component
public class Stories {

  private static final int MOST = 100;

  private final JdbcClient jdbc;
  private final Profiles profiles;
  private final Consents consents;

  Stories(JdbcClient jdbc, Profiles profiles, Consents consents) {
    this.jdbc = jdbc;
    this.profiles = profiles;
    this.consents = consents;
  }

  /**
   * A request for a consent.
   *
   * @param title what the person read; null while or where there is no card
   * @param way how it came, as in {@link Way}
   * @param at when the card was sent or its request planned or refused
   * @param reason a stable code where there is no card for certain
   * @param explanation the same as a sentence
   */
  public record Request(
      UUID id,
      @Nullable String topic,
      @Nullable String title,
      String way,
      String state,
      Instant at,
      @Nullable Instant dueAt,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable String messageId) {}

  /** A text after a tap, an answer or a stop word. */
  public record FollowUp(
      String occasion,
      @Nullable String topic,
      String state,
      Instant at,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable String messageId) {}

  /** The newest of each first, at most 100. */
  public record Story(
      @JsonUnwrapped Profile person,
      List<Request> requests,
      List<FollowUp> followUps,
      List<Consent> consents) {}

  /** Empty when the page never saw the person. */
  public Optional<Story> find(String page, String psid) {
    return profiles
        .find(page, psid)
        .map(
            person ->
                new Story(
                    person,
                    requests(page, psid),
                    followUps(page, psid),
                    consents.ofPerson(page, psid)));
  }

  static ProblemException unknown() {
    return new ProblemException(
            HttpStatus.NOT_FOUND, "person_unknown", "The page never saw this person.")
        .field("psid", "write the page-scoped id, beside the page that the person wrote to");
  }

  private List<Request> requests(String page, String psid) {
    return jdbc.sql(
            """
            SELECT id, topic, title, way, state, asked_at AS at, due_at, reason, detail AS explanation,
                   message_id
            FROM consent_request
            WHERE page_id = :page AND psid = :psid
            ORDER BY asked_at DESC, id DESC
            LIMIT :most
            """)
        .params(Map.of("page", page, "psid", psid, "most", MOST))
        .query(Request.class)
        .list();
  }

  private List<FollowUp> followUps(String page, String psid) {
    return jdbc.sql(
            """
            SELECT occasion, topic, state, planned_at AS at, reason, detail AS explanation, message_id
            FROM follow_up
            WHERE page_id = :page AND psid = :psid
            ORDER BY planned_at DESC, id DESC
            LIMIT :most
            """)
        .params(Map.of("page", page, "psid", psid, "most", MOST))
        .query(FollowUp.class)
        .list();
  }
}
