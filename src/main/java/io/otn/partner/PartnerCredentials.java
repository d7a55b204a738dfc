package io.otn.partner;

import io.otn.web.Credentials;
import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import io.otn.web.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Keys and signatures of partners, for the edge that lets programs in. */
@Component
class PartnerCredentials implements Credentials {

  /** Without a name each partner's secrets are tried; a stranger must not make that expensive. */
  private static final int MOST_TRIED = 20;

  private final Partners partners;
  private final PartnerKeys keys;
  private final StandardWebhooksScheme scheme;

  PartnerCredentials(Partners partners, PartnerKeys keys, StandardWebhooksScheme scheme) {
    this.partners = partners;
    this.keys = keys;
    this.scheme = scheme;
  }

  @Override
  public Optional<KeyHolder> holder(String key) {
    return keys.open(key)
        .flatMap(
            opened ->
                partners.find(opened.partner()).map(partner -> holder(partner, opened.scopes())));
  }

  @Override
  public KeyHolder signer(@Nullable String named, Map<String, String> headers, byte[] body) {
    List<Partner> signers =
        partners.all().stream()
            .filter(partner -> partner.scheme().equals(StandardWebhooksScheme.NAME))
            .filter(partner -> named == null || partner.id().equals(named))
            .toList();
    if (signers.isEmpty()) {
      throw new ProblemException(
          HttpStatus.UNAUTHORIZED,
          "signature_invalid",
          named == null
              ? "Nobody may sign events here: no partner has the scheme standard-webhooks."
              : "The header webhook-partner names nobody who may sign events.");
    }
    if (signers.size() > MOST_TRIED) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST,
              "partner_missing",
              "There are too many partners to try: say whose signature it is.")
          .field("webhook-partner", "a header with the partner's id");
    }
    List<Partner> signed = new ArrayList<>();
    @Nullable ProblemException refused = null;
    for (Partner partner : signers) {
      try {
        scheme.verify(partner, headers, body).map(VerifiedWebhook::partner).ifPresent(signed::add);
      } catch (ProblemException e) {
        // What is wrong with the time is told only to who holds a secret, so it says the most.
        refused = refused == null || !"signature_invalid".equals(e.code()) ? e : refused;
      }
    }
    if (signed.size() > 1) {
      throw new ProblemException(
              HttpStatus.UNAUTHORIZED,
              "signature_ambiguous",
              "Several partners have this secret: say whose signature it is.")
          .field("webhook-partner", "a header with the partner's id");
    }
    if (signed.isEmpty() && refused != null) {
      throw refused;
    }
    return holder(signed.getFirst(), Set.of(Scope.EVENTS_WRITE));
  }

  private static KeyHolder holder(Partner partner, Set<Scope> scopes) {
    return new KeyHolder(partner.id(), partner.source(), partner.page(), partner.topics(), scopes);
  }
}
