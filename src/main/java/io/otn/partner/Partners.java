package io.otn.partner;

import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.web.ProblemException;
import java.util.Collection;
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

  Partners(PartnerSettings settings, List<WebhookScheme> schemes, Pages pages) {
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
                        p.silenceAfter()))
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

  private void requireScheme(Partner partner) {
    if (!schemes.containsKey(partner.scheme())) {
      throw new IllegalArgumentException(
          "otn.partners '%s': scheme '%s' is not known; write one of %s"
              .formatted(
                  partner.id(),
                  partner.scheme(),
                  String.join(", ", schemes.keySet().stream().sorted().toList())));
    }
    Objects.requireNonNull(schemes.get(partner.scheme())).check(partner);
  }

  /** All of them, in no order. */
  public Collection<Partner> all() {
    return partners.values();
  }

  public Optional<Partner> find(String id) {
    return Optional.ofNullable(partners.get(id));
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
   *     signature_invalid}
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
    return Objects.requireNonNull(schemes.get(scheme)).verify(partner, headers, body);
  }
}
