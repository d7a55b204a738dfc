package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import io.otn.web.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a page knows of its people: tags, language, time zone. A person not seen yet is noted. */
@Component
public class Profiles implements PersonTags {

  /** Tags of one person, at most. */
  static final int MOST_TAGS = 100;

  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_.:-]{0,59}");
  private static final Pattern LOCALE = Pattern.compile("[a-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,3}");
  private static final Pattern PSID = Pattern.compile("[\\x21-\\x7e]{1,64}");

  private final JdbcClient jdbc;
  private final Clock clock;

  Profiles(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * A person as one page knows them.
   *
   * @param windowExpiresAt until then the page may write without a token; null for never yet
   * @param locale such as {@code de_DE}
   * @param zone an IANA time zone
   * @param stoppedAt when the person wrote a stop word; only they themselves may now ask for a card
   * @param requestsPausedUntil until then the platform wants no cards for this person
   */
  public record Profile(
      String page,
      String psid,
      List<String> tags,
      @Nullable String locale,
      @Nullable String zone,
      @Nullable Instant windowExpiresAt,
      @Nullable Instant stoppedAt,
      @Nullable Instant requestsPausedUntil,
      @Nullable String requestsPausedWhy,
      Instant firstSeenAt) {}

  public Optional<Profile> find(String page, String psid) {
    return jdbc.sql(
            """
            SELECT page_id, psid, tags, locale, zone, window_expires_at, stopped_at,
                   requests_paused_until, requests_paused_why, first_seen_at
            FROM subscriber
            WHERE page_id = :page AND psid = :psid
            """)
        .param("page", page)
        .param("psid", psid)
        .query(Profiles::read)
        .optional();
  }

  /**
   * Adds and removes tags. What is named in both is removed.
   *
   * @throws ProblemException 422 {@code tag_invalid}, {@code too_many_tags}, {@code page_unknown},
   *     {@code psid_invalid}
   */
  public void tag(String page, String psid, Collection<String> add, Collection<String> remove) {
    add.forEach(Profiles::requireTag);
    remove.forEach(Profiles::requireTag);
    note(page, psid);
    int changed =
        jdbc.sql(
                """
                UPDATE subscriber
                SET tags = after.tags
                FROM (
                    SELECT coalesce(array_agg(DISTINCT tag ORDER BY tag), '{}') AS tags
                    FROM subscriber, unnest(tags || :add::text[]) AS tag
                    WHERE page_id = :page AND psid = :psid AND NOT tag = ANY (:remove::text[])
                ) AS after
                WHERE page_id = :page AND psid = :psid AND cardinality(after.tags) <= :most
                """)
            .param("page", page)
            .param("psid", psid)
            .param("add", add.toArray(String[]::new))
            .param("remove", remove.toArray(String[]::new))
            .param("most", MOST_TAGS)
            .update();
    if (changed == 0) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "too_many_tags",
              "A person has at most %d tags.".formatted(MOST_TAGS))
          .field("tag", "remove another one first");
    }
  }

  /** More than fit are left out, and the import goes on. */
  @Override
  public void add(String page, String psid, List<String> tags, Instant now) {
    jdbc.sql(
            """
            INSERT INTO subscriber AS known (page_id, psid, tags, first_seen_at)
            SELECT :page, :psid, array_agg(tag), :now
            FROM (SELECT DISTINCT tag FROM unnest(:tags::text[]) AS tag ORDER BY tag LIMIT :most) AS given
            ON CONFLICT (page_id, psid) DO UPDATE
            SET tags = ARRAY(
                SELECT tag
                FROM (
                    SELECT DISTINCT ON (tag) tag, nr
                    FROM unnest(known.tags || excluded.tags) WITH ORDINALITY AS all_of (tag, nr)
                    ORDER BY tag, nr
                ) AS once
                ORDER BY nr
                LIMIT :most)
            """)
        .param("page", page)
        .param("psid", psid)
        .param("tags", tags.toArray(String[]::new))
        .param("most", MOST_TAGS)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /**
   * Stores what is not null; an empty text forgets.
   *
   * @throws ProblemException 422 {@code locale_invalid}, {@code zone_invalid}, {@code
   *     page_unknown}, {@code psid_invalid}
   */
  public void describe(String page, String psid, @Nullable String locale, @Nullable String zone) {
    if (locale != null && !locale.isEmpty() && !LOCALE.matcher(locale).matches()) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "locale_invalid", "This is not a locale.")
          .field("locale", "write a language, or language and country, such as de or de_DE");
    }
    if (zone != null && !zone.isEmpty() && !isZone(zone)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "zone_invalid", "This is not a time zone.")
          .field("zone", "write an IANA name such as Europe/Berlin");
    }
    note(page, psid);
    jdbc.sql(
            """
            UPDATE subscriber
            SET locale = CASE WHEN :locale IS NULL THEN locale ELSE nullif(:locale, '') END,
                zone = CASE WHEN :zone IS NULL THEN zone ELSE nullif(:zone, '') END
            WHERE page_id = :page AND psid = :psid
            """)
        .param("page", page)
        .param("psid", psid)
        .param("locale", locale, java.sql.Types.VARCHAR)
        .param("zone", zone, java.sql.Types.VARCHAR)
        .update();
  }

  /**
   * The person wrote a stop word: from then on only they themselves may ask for a card.
   *
   * @return false when they had stopped already
   */
  public boolean stops(String page, String psid, Instant at) {
    return 1
        == jdbc.sql(
                """
                UPDATE subscriber
                SET stopped_at = :at
                WHERE page_id = :page AND psid = :psid AND stopped_at IS NULL
                """)
            .param("page", page)
            .param("psid", psid)
            .param("at", at.atOffset(UTC))
            .update();
  }

  /**
   * The person came back by themselves, or an operator says so: the page may ask again.
   *
   * @param at what happened before the stop takes nothing back; null for now
   */
  public void mayBeAsked(String page, String psid, @Nullable Instant at) {
    jdbc.sql(
            """
            UPDATE subscriber
            SET stopped_at = NULL
            WHERE page_id = :page AND psid = :psid AND (stopped_at < :at OR :at::timestamptz IS NULL)
            """)
        .param("page", page)
        .param("psid", psid)
        .param("at", at == null ? null : at.atOffset(UTC), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .update();
  }

  /** Whether it is the name of a time zone that this machine knows. */
  public static boolean isZone(String zone) {
    try {
      return ZoneId.getAvailableZoneIds().contains(ZoneId.of(zone).getId());
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Whether it may be a tag: letters, digits and {@code _ . : -}, at most 60 characters. */
  public static boolean isTag(String tag) {
    return TAG.matcher(tag).matches();
  }

  private static void requireTag(String tag) {
    if (!isTag(tag)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "tag_invalid", "This is not a tag.")
          .field(
              "tag",
              "write letters, digits and _ . : - , at most 60, beginning with a letter or"
                  + " digit, such as vip");
    }
  }

  private void note(String page, String psid) {
    if (!PSID.matcher(psid).matches()) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "psid_invalid", "This is not a person's id.")
          .field("psid", "write the page-scoped id that Messenger gave, at most 64 characters");
    }
    jdbc.sql(
            """
            INSERT INTO subscriber (page_id, psid, first_seen_at)
            SELECT id, :psid, :now
            FROM page
            WHERE id = :page
            ON CONFLICT (page_id, psid) DO NOTHING
            """)
        .param("page", page)
        .param("psid", psid)
        .param("now", clock.instant().atOffset(UTC))
        .update();
    if (find(page, psid).isEmpty()) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "page_unknown", "There is no such page.")
          .field("page", "write an id that GET /api/v1/pages lists");
    }
  }

  private static Profile read(ResultSet row, int n) throws SQLException {
    return new Profile(
        row.getString("page_id"),
        row.getString("psid"),
        List.of((String[]) row.getArray("tags").getArray()),
        row.getString("locale"),
        row.getString("zone"),
        instant(row.getTimestamp("window_expires_at")),
        instant(row.getTimestamp("stopped_at")),
        instant(row.getTimestamp("requests_paused_until")),
        row.getString("requests_paused_why"),
        row.getTimestamp("first_seen_at").toInstant());
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
