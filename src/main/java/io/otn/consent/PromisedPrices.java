package io.otn.consent;

import io.otn.topic.TopicKey;
import io.otn.topic.TopicKinds;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Asks for the baseline of those consents whose kind is about prices. */
@Component
class PromisedPrices {

  private final TopicKinds kinds;
  private final ObjectProvider<Baselines> baselines;

  PromisedPrices(TopicKinds kinds, ObjectProvider<Baselines> baselines) {
    this.kinds = kinds;
    this.baselines = baselines;
  }

  Baselines.@Nullable Baseline at(String page, String topic, Instant grantedAt) {
    Baselines.Asked asked = new Baselines.Asked(page, topic, grantedAt);
    return at(List.of(asked)).get(asked);
  }

  Map<Baselines.Asked, Baselines.Baseline> at(Collection<Baselines.Asked> all) {
    Set<Baselines.Asked> asked = new HashSet<>();
    for (Baselines.Asked each : all) {
      if (isAboutPrices(each.topic())) {
        asked.add(each);
      }
    }
    Baselines known = asked.isEmpty() ? null : baselines.getIfAvailable();
    return known == null ? Map.of() : known.at(asked);
  }

  private boolean isAboutPrices(String topic) {
    return TopicKey.parse(topic)
        .map(key -> kinds.find(key.kind()))
        .map(kind -> kind.drop() != null)
        .orElse(false);
  }
}
