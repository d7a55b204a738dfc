package io.otn.messenger;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param graphUrl where the Graph API is
 * @param graphVersion its version, such as {@code v26.0}
 * @param appSecret signs webhooks; without it they are refused
 * @param verifyToken what Meta's handshake must know
 * @param window how long a person's message lets the page write without a token
 * @param timeout for an answer to a request card or to a probe
 * @param otnFeature what {@code messaging_feature_review} calls One-Time Notification; where it is
 *     told, a page that lacks it is not resumed
 * @param errors rows that go before those of {@code messenger-errors.yaml}
 */
@ConfigurationProperties("otn.messenger")
record MessengerSettings(
    @DefaultValue("https://graph.facebook.com") URI graphUrl,
    @DefaultValue("v26.0") String graphVersion,
    @Nullable String appSecret,
    @Nullable String verifyToken,
    @DefaultValue("24h") Duration window,
    @DefaultValue("10s") Duration timeout,
    @Nullable String otnFeature,
    @DefaultValue List<ErrorTable.Row> errors) {

  @Override
  public String toString() {
    return "MessengerSettings[graphUrl=%s, graphVersion=%s]".formatted(graphUrl, graphVersion);
  }
}
