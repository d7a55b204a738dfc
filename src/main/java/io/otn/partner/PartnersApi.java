package io.otn.partner;

import io.otn.web.ProblemException;
import io.otn.web.Scope;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/partners}: who may post, with which keys, secrets and quotas. Admin key only. */
@RestController
class PartnersApi {

  private final PartnerBook book;

  PartnersApi(PartnerBook book) {
    this.book = book;
  }

  /**
   * @param windowSeconds at most a day
   */
  record Limit(@Positive int events, @Positive int windowSeconds) {

    Quota quota() {
      return new Quota(events, Duration.ofSeconds(windowSeconds));
    }

    static @Nullable Limit of(@Nullable Quota quota) {
      return quota == null
          ? null
          : new Limit(quota.events(), Math.toIntExact(quota.window().toSeconds()));
    }
  }

  /**
   * @param scheme {@code standard-webhooks} when left out
   * @param secret left out for that scheme: then one is made, and told in the answer alone
   */
  record New(
      @NotBlank String id,
      @NotBlank String page,
      @Nullable String scheme,
      @Nullable String shop,
      @Nullable String url,
      @Nullable @Size(max = 50) List<@NotBlank String> topics,
      @Nullable @Valid Limit quota,
      @Nullable String secret) {}

  record Added(Shown partner, String secret) {}

  record Key(
      String id,
      String name,
      List<String> scopes,
      Instant createdAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt) {}

  record Shown(
      String id,
      String page,
      String scheme,
      @Nullable String shop,
      @Nullable String url,
      List<String> topics,
      @Nullable Limit quota,
      boolean configured,
      List<PartnerBook.Secret> secrets,
      List<Key> keys) {}

  record All(List<Shown> items) {}

  @GetMapping("/api/v1/partners")
  All all() {
    return new All(book.all().stream().map(PartnersApi::shown).toList());
  }

  @GetMapping("/api/v1/partners/{id}")
  Shown one(@PathVariable String id) {
    return shown(book.require(id));
  }

  private static Shown shown(PartnerBook.Entry entry) {
    return new Shown(
        entry.id(),
        entry.page(),
        entry.scheme(),
        entry.shop(),
        entry.url(),
        entry.topics(),
        Limit.of(entry.quota()),
        entry.configured(),
        entry.secrets(),
        entry.keys().stream()
            .map(
                key ->
                    new Key(
                        key.id(),
                        key.name(),
                        key.scopes().stream().map(Scope::text).toList(),
                        key.createdAt(),
                        key.lastUsedAt(),
                        key.revokedAt()))
            .toList());
  }

  @PostMapping(value = "/api/v1/partners", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  Added add(@Valid @RequestBody New wanted) {
    Limit limit = wanted.quota();
    String secret =
        book.add(
            new PartnerBook.Wanted(
                wanted.id(),
                wanted.page(),
                wanted.scheme() == null ? StandardWebhooksScheme.NAME : wanted.scheme(),
                wanted.shop(),
                wanted.url(),
                wanted.topics() == null ? List.of() : wanted.topics(),
                limit == null ? null : limit.quota(),
                wanted.secret()));
    return new Added(one(wanted.id()), secret);
  }

  @DeleteMapping("/api/v1/partners/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable String id) {
    book.remove(id);
  }

  @PutMapping(value = "/api/v1/partners/{id}/quota", consumes = MediaType.APPLICATION_JSON_VALUE)
  Shown limit(@PathVariable String id, @Valid @RequestBody Limit limit) {
    book.limit(id, limit.quota());
    return one(id);
  }

  @DeleteMapping("/api/v1/partners/{id}/quota")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void unlimit(@PathVariable String id) {
    book.limit(id, null);
  }

  record NewKey(@NotBlank String name, @NotEmpty List<@NotBlank String> scopes) {}

  /** The only answer that holds the key. */
  @PostMapping(value = "/api/v1/partners/{id}/keys", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  PartnerKeys.Issued issue(@PathVariable String id, @Valid @RequestBody NewKey wanted) {
    return book.issueKey(id, wanted.name(), scopes(wanted.scopes()));
  }

  private static Set<Scope> scopes(List<String> named) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : named) {
      scopes.add(
          Scope.of(name)
              .orElseThrow(
                  () ->
                      new ProblemException(
                              HttpStatus.UNPROCESSABLE_ENTITY,
                              "scope_unknown",
                              "There is no such scope.")
                          .field(
                              "scopes[%d]".formatted(named.indexOf(name)),
                              "one of "
                                  + String.join(
                                      ", ",
                                      EnumSet.allOf(Scope.class).stream()
                                          .map(Scope::text)
                                          .toList()))));
    }
    return scopes;
  }

  @DeleteMapping("/api/v1/partners/{id}/keys/{key}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(@PathVariable String id, @PathVariable String key) {
    book.revokeKey(id, key);
  }

  /**
   * @param overlapHours how long the former secret goes on; a day when left out
   */
  record NewSecret(@Nullable Integer overlapHours) {}

  @PostMapping(value = "/api/v1/partners/{id}/secrets", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  PartnerBook.Replaced replaceSecret(@PathVariable String id, @RequestBody NewSecret wanted) {
    return book.replaceSecret(
        id,
        wanted.overlapHours() == null
            ? PartnerBook.OVERLAP
            : Duration.ofHours(wanted.overlapHours()));
  }
}
