package io.otn.partner;

import io.otn.source.SourceList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Partners are sources: what they post is named by their scheme and id. */
@Component
class PartnerSources implements SourceList {

  private final Partners partners;

  PartnerSources(Partners partners) {
    this.partners = partners;
  }

  @Override
  public List<Entry> sources() {
    return partners.all().stream()
        .map(
            partner ->
                new Entry(
                    partner.scheme(), partner.id(), partner.page(), true, partner.silenceAfter()))
        .toList();
  }
}
