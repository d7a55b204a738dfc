package io.otn.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import java.util.Set;

/** The sections in which the API's document is read, by what a caller wants to do. */
final class Sections {

  /**
   * @param resources what stands behind {@code /api/v1/} in the paths of this section
   */
  private record Section(String name, String description, Set<String> resources) {}

  private static final List<Section> ALL =
      List.of(
          new Section(
              "Events",
              "Say that something happened; see what came of it; stop it.",
              Set.of("events")),
          new Section(
              "Asking",
              "Ask people for a consent, in their chat or by a link.",
              Set.of("requests", "links")),
          new Section(
              "People and consents",
              "Who allowed what, with receipts; tags; import and export; forgetting.",
              Set.of("consents", "subscribers", "receipts", "imports", "data-deletions")),
          new Section(
              "Messages",
              "Each delivery and its story, and what ended without a message.",
              Set.of("deliveries", "dead-letters")),
          new Section(
              "Pages", "Pages of the platform: pause, resume, their health.", Set.of("pages")),
          new Section(
              "Topics",
              "What can be asked for, and how its files are written.",
              Set.of("topic-kinds", "schemas")),
          new Section(
              "Sources",
              "Where events come from: webhooks, shops, price feeds, ticket sales.",
              Set.of(
                  "sources",
                  "webhooks",
                  "webhook-reasons",
                  "shopify",
                  "feeds",
                  "price-doubts",
                  "sales")),
          new Section(
              "Partners",
              "Who may post events, and the addresses that are told what became of them.",
              Set.of("partners", "hooks")));

  /** Of a path that nobody has put into a section; a test finds it. */
  private static final String OTHERS = "Others";

  private Sections() {}

  static void arrange(OpenAPI api) {
    api.setTags(
        ALL.stream()
            .map(section -> new Tag().name(section.name()).description(section.description()))
            .toList());
    api.getPaths()
        .forEach(
            (path, item) ->
                item.readOperations().forEach(operation -> operation.setTags(List.of(of(path)))));
  }

  private static String of(String path) {
    String resource = path.replaceFirst("^/api/v1/", "").replaceFirst("[/:{].*$", "");
    return ALL.stream()
        .filter(section -> section.resources().contains(resource))
        .findFirst()
        .map(Section::name)
        .orElse(OTHERS);
  }
}
