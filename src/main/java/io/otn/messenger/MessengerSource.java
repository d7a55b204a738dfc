package io.otn.messenger;

import io.otn.source.SourceList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Meta's own webhooks are a source too: an app whose subscription is gone is silent. */
@Component
class MessengerSource implements SourceList {

  static final String NAME = "app";

  private final MessengerSettings settings;

  MessengerSource(MessengerSettings settings) {
    this.settings = settings;
  }

  @Override
  public List<Entry> sources() {
    String secret = settings.appSecret();
    return secret == null || secret.isBlank()
        ? List.of()
        : List.of(new Entry(MessengerEvents.KIND, NAME, null, true, null));
  }
}
