package io.otn.partner;

import io.otn.page.Pages;
import io.otn.web.ProblemException;
import io.otn.web.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Adding partners, and giving them keys, secrets and quotas; for the API and the console. Partners
 * of the configuration get keys here, and all else there.
 */
@Component
public class PartnerBook {

  /** How long a former secret goes on beside the new one, where nobody says otherwise. */
  public static final Duration OVERLAP = Duration.ofHours(24);

  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);
  private static final Pattern ID = Pattern.compile(PartnerSettings.ID);
  private static final Pattern TOPIC = Pattern.compile("[a-z0-9-]+:\\S{0,200}");

  private final Partners partners;
  private final StoredPartners stored;
  private final PartnerKeys keys;
  private final Pages pages;

  PartnerBook(Partners partners, StoredPartners stored, PartnerKeys keys, Pages pages) {
    this.partners = partners;
    this.stored = stored;
    this.keys = keys;
    this.pages = pages;
  }

  /**
   * A partner as it may be shown.
   *
   * @param configured it stands in {@code otn.partners} and is changed there
   * @param secrets those in force, the newest first; none are listed of a configured one
   */
  public record Entry(
      String id,
      String page,
      String scheme,
      @Nullable String shop,
      @Nullable String url,
      List<String> topics,
      @Nullable Quota quota,
      boolean configured,
      List<Secret> secrets,
      List<PartnerKeys.Shown> keys) {}

  /**
   * @param endsAt null while it is the newest
   */
  public record Secret(Instant createdAt, @Nullable Instant endsAt) {}

  /**
   * Who is to be added.
   *
   * @param secret what the sender signs with, for schemes whose sender makes it; null has one made
   */
  public record Wanted(
      String id,
      String page,
      String scheme,
      @Nullable String shop,
      @Nullable String url,
      List<String> topics,
      @Nullable Quota quota,
      @Nullable String secret) {

    @Override
    public String toString() {
      return "Wanted[id=%s, page=%s, scheme=%s]".formatted(id, page, scheme);
    }
  }

  /**
   * @param secret told here and never again
   * @param formerEndsAt until then both may sign
   */
  public record Replaced(String secret, Instant formerEndsAt) {

    @Override
    public String toString() {
      return "Replaced[formerEndsAt=" + formerEndsAt + "]";
    }
  }

  public List<Entry> all() {
    return partners.all().stream()
        .sorted(Comparator.comparing(Partner::id))
        .map(this::entry)
        .toList();
  }

  /**
   * @throws ProblemException 404 {@code partner_unknown}
   */
  public Entry require(String id) {
    return partners.find(id).map(this::entry).orElseThrow(PartnerBook::unknown);
  }

  /** Of partners that can be added here; others are for the configuration alone. */
  public List<String> schemes() {
    return partners.schemesToAdd();
  }

  private Entry entry(Partner partner) {
    boolean configured = partners.isConfigured(partner.id());
    return new Entry(
        partner.id(),
        partner.page(),
        partner.scheme(),
        partner.shop(),
        partner.url(),
        partner.topics(),
        partner.quota(),
        configured,
        configured
            ? List.of()
            : stored.secretsOf(partner.id()).stream()
                .map(secret -> new Secret(secret.createdAt(), secret.endsAt()))
                .toList(),
        keys.of(partner.id()));
  }

  /**
   * Adds a partner.
   *
   * @return the secret it signs with, told once
   */
  public String add(Wanted wanted) {
    requireValid(wanted);
    String given = wanted.secret();
    String secret = given == null || given.isBlank() ? stored.newSecret() : given.strip();
    Partner partner =
        new Partner(
            wanted.id(),
            wanted.page(),
            wanted.scheme(),
            wanted.shop(),
            wanted.url(),
            List.of(secret),
            null,
            wanted.topics(),
            wanted.quota());
    try {
      partners.requireScheme(partner);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "partner_invalid",
              "The partner's scheme, shop and secret do not go together.")
          .field("scheme", e.getMessage() == null ? "one that is known" : e.getMessage());
    }
    if (partners.isConfigured(wanted.id()) || !stored.add(partner)) {
      throw new ProblemException(
              HttpStatus.CONFLICT, "partner_known", "There is a partner of this id already.")
          .field("id", "another id");
    }
    return secret;
  }

  private void requireValid(Wanted wanted) {
    if (!ID.matcher(wanted.id()).matches()) {
      throw invalid("id", "letters, digits, dots and dashes, at most 64");
    }
    if (pages.find(wanted.page()).isEmpty()) {
      throw invalid("page", "the id of a page of the gateway");
    }
    for (String topic : wanted.topics()) {
      if (!TOPIC.matcher(topic).matches()) {
        throw invalid("topics", "keys such as launch:2026, or launch:* for all of a kind");
      }
    }
  }

  private static ProblemException invalid(String field, String whatToWrite) {
    return new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY, "partner_invalid", "The partner cannot be added so.")
        .field(field, whatToWrite);
  }

  /**
   * A new secret; the former ones end after the overlap.
   *
   * @param overlap at most 30 days
   */
  public Replaced replaceSecret(String id, Duration overlap) {
    Entry entry = requireStored(id);
    if (!entry.scheme().equals(StandardWebhooksScheme.NAME)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "secret_not_ours",
              "The secret of this scheme is made by the sender's system.")
          .field("scheme", "add the partner anew with the sender's secret");
    }
    if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "overlap_invalid",
              "The former secret cannot go on for so long.")
          .field("overlapHours", "0 to " + LONGEST_OVERLAP.toHours());
    }
    String secret = stored.newSecret();
    return new Replaced(secret, stored.replaceSecret(id, secret, overlap));
  }

  /**
   * @param quota null for no limit
   */
  public void limit(String id, @Nullable Quota quota) {
    requireStored(id);
    stored.limit(id, quota);
  }

  public void remove(String id) {
    requireStored(id);
    stored.remove(id);
    keys.revokeAll(id);
  }

  public PartnerKeys.Issued issueKey(String id, String name, Set<Scope> scopes) {
    require(id);
    if (name.isBlank() || name.length() > 100) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "key_invalid", "The key needs a name.")
          .field("name", "where it is used, in at most 100 characters");
    }
    if (scopes.isEmpty()) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "key_invalid", "The key would open nothing.")
          .field("scopes", "at least one scope");
    }
    return keys.issue(id, name.strip(), scopes);
  }

  public void revokeKey(String id, String key) {
    require(id);
    if (!keys.revoke(id, key)) {
      throw new ProblemException(
          HttpStatus.NOT_FOUND, "key_unknown", "The partner has no key of this id.");
    }
  }

  private Entry requireStored(String id) {
    Entry entry = require(id);
    if (entry.configured()) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "partner_configured",
          "This partner stands in the configuration, otn.partners; change it there.");
    }
    return entry;
  }

  private static ProblemException unknown() {
    return new ProblemException(
        HttpStatus.NOT_FOUND, "partner_unknown", "There is no partner of this id.");
  }
}
