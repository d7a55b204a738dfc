package io.otn.partner;

import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Who may post events, and whether a request really is theirs. */
@Component
public class Partners {

  private final Map<String, Partner> partners;
  private final Map<String, WebhookScheme> schemes;

  private final StoredPartners stored;
  private final Quotas quotas;

  Partners(
      PartnerSettings settings,
      List<WebhookScheme> schemes,
      Pages pages,
      StoredPartners stored,
      Quotas quotas) {
    this.stored = stored;
    this.quotas = quotas;
    this.schemes =
        schemes.stream().collect(Collectors.toMap(WebhookScheme::name, Function.identity()));
    this.partners =
        settings.partners().stream()
            .map(
                p ->
                    new Partner(
                        p.id(),
                        p.page(),
                        p.scheme(),
                        p.shop(),
                        p.url(),
                        p.secrets(),
                        p.silenceAfter(),
                        p.topics(),
                        p.quota() == 0 ? null : new Quota(p.quota(), p.quotaWindow())))
            .collect(
                Collectors.toMap(
                    Partner::id,
                    Function.identity(),
                    (one, other) -> {
                      throw new IllegalArgumentException(
                          "otn.partners names '%s' twice; give each partner an id of its own"
                              .formatted(one.id()));
                    }));
    this.partners.values().forEach(this::requireScheme);
    this.partners.values().forEach(partner -> requirePage(partner, pages));
  }

  private static void requirePage(Partner partner, Pages pages) {
    if (pages.find(partner.page()).isEmpty()) {
      throw new IllegalArgumentException(
          "otn.partners '%s': there is no page '%s'; write one of %s"
              .formatted(
                  partner.id(),
                  partner.page(),
                  pages.all().stream().map(Page::id).collect(Collectors.joining(", "))));
    }
  }

  /**
   * @throws IllegalArgumentException saying what to write instead
   */
  void requireScheme(Partner partner) {
    if (!schemes.containsKey(partner.scheme())) {
      throw new IllegalArgumentException(
          "otn.partners '%s': scheme '%s' is not known; write one of %s"
              .formatted(partner.id(), partner.scheme(), String.join(", ", schemes())));
    }
    Objects.requireNonNull(schemes.get(partner.scheme())).check(partner);
  }

  public Optional<Partner> find(String id) {
    Partner configured = partners.get(id);
    return configured == null ? stored.find(id) : Optional.of(configured);
  }

  /** Those of the configuration and those of the database, in no order. */
  public List<Partner> all() {
    List<Partner> all = new ArrayList<>(partners.values());
    stored.all().stream().filter(one -> !partners.containsKey(one.id())).forEach(all::add);
    return all;
  }

  boolean isConfigured(String id) {
    return partners.containsKey(id);
  }

  List<String> schemes() {
    return schemes.keySet().stream().sorted().toList();
  }

  /** Of partners that can be added while the gateway runs. */
  List<String> schemesToAdd() {
    return schemes.values().stream()
        .filter(scheme -> !scheme.isForConfigurationAlone())
        .map(WebhookScheme::name)
        .sorted()
        .toList();
  }

  public boolean knowsScheme(String scheme) {
    return schemes.containsKey(scheme);
  }

  /**
   * Checks a webhook before a byte of its body is read for anything else.
   *
   * @param headers by lower-case name
   * @return empty for a sender's greeting, which is answered and not stored
   * @throws ProblemException 404 {@code partner_unknown}, 400 {@code header_missing}, 401 {@code
   *     signature_invalid}, 429 {@code quota_exceeded}
   */
  public Optional<VerifiedWebhook> verify(
      String scheme, String partnerId, Map<String, String> headers, byte[] body) {
    Partner partner =
        find(partnerId)
            .filter(found -> found.scheme().equals(scheme))
            .orElseThrow(
                () ->
                    new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "partner_unknown",
                        "No partner of this name sends %s webhooks; the path ends with the partner's id from otn.partners."
                            .formatted(scheme)));
    Optional<VerifiedWebhook> verified =
        Objects.requireNonNull(schemes.get(scheme)).verify(partner, headers, body);
    if (partner.quota() != null && verified.isPresent()) {
      quotas.take(partner.id(), partner.quota(), 1);
    }
    return verified;
  }
}
