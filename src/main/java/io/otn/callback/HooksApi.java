package io.otn.callback;

import io.otn.connector.PublicAddresses;
import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/v1/hooks}: addresses that are told, in the form of Zapier's REST hooks; {@code POST
 * /api/v1/webhooks} is the same in the words of Standard Webhooks. A partner has its own alone.
 */
@RestController
class HooksApi {

  private static final int LONGEST_URL = 2_000;
  private static final Pattern TOPIC = Pattern.compile("[a-z0-9-]+:\\S{0,200}");

  private final Hooks hooks;
  private final PublicAddresses addresses;

  HooksApi(Hooks hooks, PublicAddresses addresses) {
    this.hooks = hooks;
    this.addresses = addresses;
  }

  /**
   * @param topic only events about it, such as {@code launch:*}; all when left out
   * @param types all but those of single messages when left out
   */
  record NewHook(
      @NotBlank @Size(max = LONGEST_URL) String targetUrl,
      @Nullable String topic,
      @Nullable @Size(min = 1) List<@NotBlank String> types) {}

  record NewWebhook(
      @NotBlank @Size(max = LONGEST_URL) String url,
      @Nullable String topic,
      @Nullable @Size(min = 1) List<@NotBlank String> types) {}

  /**
   * @param secret that callbacks are signed with, told here and never again
   */
  record Made(UUID id, String secret) {

    @Override
    public String toString() {
      return "Made[id=" + id + "]";
    }
  }

  record Shown(
      UUID id,
      @Nullable String partner,
      String host,
      List<String> types,
      @Nullable String topic,
      Instant createdAt,
      @Nullable Instant disabledAt,
      @Nullable String disabledReason,
      long open,
      long dead,
      @Nullable String lastError) {

    static Shown of(Hooks.Hook hook) {
      return new Shown(
          hook.id(),
          hook.partner(),
          hook.host(),
          hook.types(),
          hook.topic(),
          hook.createdAt(),
          hook.disabledAt(),
          hook.disabledReason(),
          hook.open(),
          hook.dead(),
          hook.lastError());
    }
  }

  record All(List<Shown> items) {}

  @PostMapping(value = "/api/v1/hooks", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  Made subscribe(
      @Valid @RequestBody NewHook wanted, @AuthenticationPrincipal @Nullable KeyHolder holder) {
    return make("targetUrl", wanted.targetUrl(), wanted.topic(), wanted.types(), holder);
  }

  @PostMapping(value = "/api/v1/webhooks", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  Made register(
      @Valid @RequestBody NewWebhook wanted, @AuthenticationPrincipal @Nullable KeyHolder holder) {
    return make("url", wanted.url(), wanted.topic(), wanted.types(), holder);
  }

  private Made make(
      String field,
      String url,
      @Nullable String topic,
      @Nullable List<String> types,
      @Nullable KeyHolder holder) {
    if (topic != null && !TOPIC.matcher(topic).matches()) {
      throw invalid("topic", "a key such as launch:2026, or launch:* for all of a kind");
    }
    Hooks.Made made =
        hooks.make(
            holder == null ? null : holder.partner(),
            holder == null ? null : holder.source(),
            url(field, url),
            types(types),
            topic);
    return new Made(made.id(), made.secret());
  }

  private URI url(String field, String text) {
    URI url;
    try {
      url = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw invalid(field, "an address, such as https://partner.example/otn");
    }
    if (url.getHost() == null || url.getRawUserInfo() != null) {
      throw invalid(field, "an address with a host, and without a name or password");
    }
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    boolean plain =
        "http".equalsIgnoreCase(url.getScheme()) && addresses.isPrivateHost(url.getHost());
    if (!secure && !plain) {
      throw invalid(field, "write an address that begins with https://");
    }
    if (!addresses.mayBeCalled(url.getHost())) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "address_refused",
              "The address has no name that is known, or one within a private network.")
          .field(field, "an address that is reached from the internet");
    }
    return url;
  }

  private static List<String> types(@Nullable List<String> wanted) {
    if (wanted == null) {
      return ResultType.all().stream().filter(type -> !type.startsWith("notification.")).toList();
    }
    for (String type : wanted) {
      if (ResultType.of(type).isEmpty()) {
        throw invalid(
            "types[%d]".formatted(wanted.indexOf(type)),
            "one of " + String.join(", ", ResultType.all()));
      }
    }
    return wanted.stream().map(type -> type.toLowerCase(Locale.ROOT)).distinct().sorted().toList();
  }

  private static ProblemException invalid(String field, String whatToWrite) {
    return new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY, "hook_invalid", "Nothing can be sent there so.")
        .field(field, whatToWrite);
  }

  @GetMapping("/api/v1/hooks")
  All all(@AuthenticationPrincipal @Nullable KeyHolder holder) {
    return new All(hooks.all(partner(holder)).stream().map(Shown::of).toList());
  }

  @GetMapping("/api/v1/hooks/{id}")
  Shown one(@PathVariable UUID id, @AuthenticationPrincipal @Nullable KeyHolder holder) {
    return Shown.of(hooks.require(id, partner(holder)));
  }

  /** One that was switched off is told again, of what happens from now on. */
  @PostMapping("/api/v1/hooks/{id}:switchOn")
  Shown switchOn(@PathVariable UUID id, @AuthenticationPrincipal @Nullable KeyHolder holder) {
    return Shown.of(hooks.switchOn(id, partner(holder)));
  }

  /** Also when it is gone already. */
  @DeleteMapping("/api/v1/hooks/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable UUID id, @AuthenticationPrincipal @Nullable KeyHolder holder) {
    hooks.remove(id, partner(holder));
  }

  private static @Nullable String partner(@Nullable KeyHolder holder) {
    return holder == null ? null : holder.partner();
  }
}
