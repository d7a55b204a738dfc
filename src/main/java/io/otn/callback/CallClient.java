package io.otn.callback;

import io.otn.connector.PublicAddresses;
import io.otn.partner.StandardWebhooks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Makes one signed call. It connects to public addresses only, to the very one that was checked,
 * follows no redirect, keeps no cookie and does not read the answer's body.
 */
@Component
class CallClient implements DisposableBean {

  private final CloseableHttpClient http;

  CallClient(PublicAddresses addresses, CallbackSettings settings) {
    Timeout timeout = Timeout.of(settings.timeout());
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(addresses)
                    .setMaxConnTotal(CallbackPass.AT_ONCE)
                    .setMaxConnPerRoute(CallbackPass.AT_ONCE)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(timeout)
                            .setSocketTimeout(timeout)
                            .build())
                    .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(timeout).build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setResponseTimeout(timeout)
                    .setConnectionRequestTimeout(timeout)
                    .build())
            .setUserAgent("OTN-Gateway")
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  /**
   * @param status null where there was no answer
   * @param error why not, without the address
   * @param retryAfter as the answer says; null when it does not
   */
  record Answer(@Nullable Integer status, @Nullable String error, @Nullable Duration retryAfter) {}

  Answer post(URI url, byte[] key, String message, byte[] body, Instant now) {
    HttpPost call = new HttpPost(url);
    call.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    call.setHeader(StandardWebhooks.ID, message);
    call.setHeader(StandardWebhooks.TIMESTAMP, Long.toString(now.getEpochSecond()));
    call.setHeader(StandardWebhooks.SIGNATURE, StandardWebhooks.sign(key, message, now, body));
    HttpHost server = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
    try (ClassicHttpResponse answer = http.executeOpen(server, call, null)) {
      Header wait = answer.getFirstHeader("Retry-After");
      Answer read =
          new Answer(
              answer.getCode(), null, RetryAfter.read(wait == null ? null : wait.getValue(), now));
      call.abort(); // else closing would read the body, which may be endless
      return read;
    } catch (PublicAddresses.PrivateAddressException e) {
      return new Answer(null, "its name leads to a private address", null);
    } catch (InterruptedIOException e) {
      return new Answer(null, "it took too long to answer", null);
    } catch (IOException e) {
      // The cause's own words may hold the address.
      return new Answer(null, "no answer (" + e.getClass().getSimpleName() + ")", null);
    }
  }

  @Override
  public void destroy() throws IOException {
    http.close();
  }
}
