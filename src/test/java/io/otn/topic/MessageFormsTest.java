package io.otn.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otn.topic.Message.Button;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms that the one message may have, and the platform's limits on each. */
class MessageFormsTest {

  private static final Map<String, Object> DATA =
      Map.of("product", "Tee <3 & \"co\"", "url", "https://shop.example/t?a=1&b=2", "n", 3);

  @Test
  void a_text_is_sent_as_it_is() {
    assertThat(render("text: \"{{n}} × {{product}}: {{{url}}}\""))
        .isEqualTo(
            new Message.Words("3 × Tee <3 & \"co\": https://shop.example/t?a=1&b=2", List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "video", "audio", "file"})
  void media_are_an_address(String type) {
    assertThat(render(type + ": \"{{url}}\""))
        .isInstanceOfSatisfying(
            Message.Media.class,
            media -> {
              assertThat(media.type().name()).isEqualToIgnoringCase(type);
              assertThat(media.url()).isEqualTo(DATA.get("url"));
            });
  }

  @ParameterizedTest
  @CsvSource({"text, false", "image, false", "file, false", "video, true", "audio, true"})
  void audio_and_video_count_for_the_slower_limit(String type, boolean media) {
    TopicKind kind = kind(type + ": \"https://shop.example/{{product}}\"");
    assertThat(kind.message(Set.of()).media()).isEqualTo(media);
    assertThat(kind.media()).isEqualTo(media);
  }

  @Test
  void buttons_below_a_text_open_post_back_or_call() {
    Message message =
        render(
            """
            text: "{{product}} is back"
              buttons:
                - {title: "Buy", url: "{{url}}"}
                - {title: "Not now", payload: "not-now:{{n}}"}
                - {title: "Call us", phone: "+4930123456"}
            """);
    assertThat(((Message.WordsWithButtons) message).buttons())
        .containsExactly(
            new Button(Button.Does.OPEN, "Buy", "https://shop.example/t?a=1&b=2"),
            new Button(Button.Does.POST_BACK, "Not now", "not-now:3"),
            new Button(Button.Does.CALL, "Call us", "+4930123456"));
  }

  @Test
  void a_card_leaves_out_a_subtitle_that_comes_out_empty() {
    String card =
        """
        card:
            title: "{{product}}"
            subtitle: "{{#price}}only {{price}}{{/price}}"
            url: "{{url}}"
        """;
    assertThat(((Message.Cards) render(card)).cards().getFirst().subtitle()).isNull();
    Map<String, Object> data = new HashMap<>(DATA);
    data.put("price", "$5");
    assertThat(((Message.Cards) kind(card).message(Set.of()).render(data)).cards().getFirst())
        .extracting(Message.Card::subtitle, Message.Card::url)
        .containsExactly("only $5", "https://shop.example/t?a=1&b=2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          back{{#price}} for {{price}}{{/price}}            | back
          back{{^price}}, ask for the price{{/price}}       | back, ask for the price
          back{{#n}} for {{n}}{{/n}}                        | back for 3
          {{#sold}}gone{{/sold}}{{^sold}}here{{/sold}}      | here
          {{#blank}}gone{{/blank}}{{^blank}}here{{/blank}}  | here
          {{#list}}gone{{/list}}{{^list}}here{{/list}}      | here
          """)
  void a_section_asks_whether_a_value_is_there(String text, String sent) {
    Map<String, Object> data = new HashMap<>(DATA);
    data.put("sold", false);
    data.put("blank", " ");
    data.put("list", List.of("a", "b"));
    assertThat(kind("text: \"%s\"".formatted(text)).message(Set.of()).render(data))
        .isEqualTo(new Message.Words(sent, List.of()));
  }

  @Test
  void a_carousel_is_cards_and_quick_replies_stand_below_any_form() {
    Message message =
        render(
            """
            carousel:
                - {title: "{{product}}", image: "https://shop.example/1.png"}
                - {title: "Another", subtitle: "like it"}
              quickReplies:
                - {title: "Stop"}
                - {title: "More", payload: "more", image: "https://shop.example/i.png"}
            """);
    assertThat(((Message.Cards) message).cards()).hasSize(2);
    assertThat(message.quickReplies())
        .containsExactly(
            new Message.QuickReply("Stop", "Stop", null),
            new Message.QuickReply("More", "more", "https://shop.example/i.png"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'text: a\n  image: https://shop.example/a.png'  | message has text and image: a permission is for one message
          'buttons: [{title: a, payload: b}]'             | write one of text, image
          'image: https://shop.example/a.png\n  buttons: [{title: a, payload: b}]' | message.buttons stand below a text
          'quickReplies: [{title: a}]'                    | message.text is missing; write one of text
          'text: a\n  buttons: []'                        | message.buttons: has 0 items; write 1 to 3
          'text: a\n  buttons: [{title: a}]'              | message.buttons[0] does nothing; write one of url, payload, phone
          'text: a\n  buttons: [{title: a, payload: b, phone: "+4930123456"}]' | does several things
          'text: a\n  buttons: [{title: a, phone: call}]' | write a phone number such as +4930123456
          'card: {title: a}'                              | message.card needs one of subtitle, image, url, buttons
          'card: {subtitle: a}'                           | message.card.title is missing
          'image: tee.png'                                | write an address such as https://
          'carousel: {title: a}'                          | message.carousel: write a list here
          'subtitle: a'                                   | unknown field 'subtitle'
          """)
  void what_cannot_be_one_message_is_refused_with_a_sentence(String message, String told) {
    assertThat(errors(message.replace("\\n", "\n"))).contains(told);
  }

  @ParameterizedTest
  @CsvSource({
    "'text: \"{{product}} %s\"', 1996, 2000, message.text",
    "'text: \"{{product}} %s\"\n  buttons: [{title: a, payload: b}]', 636, 640, message.text",
    "'card: {title: \"{{product}} %s\", subtitle: b}', 76, 80, message.card.title",
    "'card: {title: a, subtitle: \"{{product}} %s\"}', 76, 80, message.card.subtitle",
    "'text: a\n  buttons: [{title: \"{{product}} %s\", payload: b}]', 16, 20, message.buttons[0].title",
    "'text: a\n  buttons: [{title: a, payload: \"{{product}} %s\"}]', 996, 1000, message.buttons[0].payload",
    "'text: a\n  quickReplies: [{title: \"{{product}} %s\"}]', 16, 20, message.quickReplies[0].title",
    "'text: a\n  quickReplies: [{title: a, payload: \"{{product}} %s\"}]', 996, 1000, message.quickReplies[0].payload"
  })
  void each_text_has_the_platforms_length_and_not_one_more(
      String message, int fits, int most, String field) {
    Map<String, Object> three = Map.of("product", "👕ée");
    String whole = message.formatted("x".repeat(fits));
    assertThat(kind(whole).message(Set.of()).render(three)).isNotNull();

    assertThatThrownBy(
            () -> kind(message.formatted("x".repeat(fits + 1))).message(Set.of()).render(three))
        .isInstanceOf(UnfitMessageException.class)
        .hasMessage("%s has %d characters; Messenger takes 1 to %d", field, most + 1, most);
    assertThat(errors(message.replace("{{product}} ", "").formatted("x".repeat(most + 1))))
        .as("without values it is known when the file is read")
        .contains(field, "Messenger takes at most " + most);
  }

  @Test
  void lists_have_the_platforms_length_and_not_one_more() {
    String cards = "carousel: [%s]";
    assertThat(
            ((Message.Cards) render(cards.formatted(times(10, "{title: a, subtitle: b}")))).cards())
        .hasSize(10);
    assertThat(errors(cards.formatted(times(11, "{title: a, subtitle: b}"))))
        .contains("has 11 items; write 1 to 10");
    assertThat(errors("text: a\n  buttons: [%s]".formatted(times(4, "{title: a, payload: b}"))))
        .contains("has 4 items; write 1 to 3");
    assertThat(errors("text: a\n  quickReplies: [%s]".formatted(times(14, "{title: a}"))))
        .contains("has 14 items; write 1 to 13");
  }

  @Test
  void what_the_values_make_of_an_address_is_checked_before_it_is_sent() {
    for (String bad : List.of("shop.example", "javascript:alert(1)", "https://a b", "https:///x")) {
      assertThatThrownBy(
              () -> kind("image: \"{{url}}\"").message(Set.of()).render(Map.of("url", bad)))
          .as(bad)
          .isInstanceOf(UnfitMessageException.class)
          .hasMessageContaining("message.image is no address");
    }
  }

  @Test
  void a_value_is_a_text_a_number_or_a_member_and_never_a_method_or_a_map() {
    MessageForm form = kind("text: \"{{product.name}} {{n}}\"").message(Set.of());
    assertThat(form.render(Map.of("product", Map.of("name", "Tee"), "n", 2)))
        .isEqualTo(new Message.Words("Tee 2", List.of()));
    assertThatThrownBy(() -> form.render(Map.of("product", "Tee", "n", 2)))
        .isInstanceOf(MissingValueException.class);
    assertThatThrownBy(
            () ->
                kind("text: \"{{product}} {{product.length}}\"")
                    .message(Set.of())
                    .render(Map.of("product", "Tee")))
        .isInstanceOf(MissingValueException.class);
    assertThatThrownBy(
            () ->
                kind("text: \"{{product}}\"")
                    .message(Set.of())
                    .render(Map.of("product", Map.of("name", "Tee"))))
        .isInstanceOf(UnfitMessageException.class)
        .hasMessageContaining("write one of them");
  }

  @Test
  void a_subscriber_with_a_tag_gets_the_first_variant_for_it() {
    TopicKind kind =
        TopicFile.read(
                """
                kind: restock
                title: "Tell me when {{product}} is back"
                message: {text: "{{product}} is back"}
                variants:
                  - when: {tag: vip}
                    message: {text: "{{product}} is back, and you are first"}
                  - when: {tag: deaf}
                    message: {video: "https://shop.example/{{product}}.mp4"}
                """)
            .kind();
    assertThat(text(kind, Set.of())).isEqualTo("Tee is back");
    assertThat(text(kind, Set.of("other"))).isEqualTo("Tee is back");
    assertThat(text(kind, Set.of("deaf", "vip"))).isEqualTo("Tee is back, and you are first");
    assertThat(kind.message(Set.of("deaf")).media()).isTrue();
    assertThat(kind.message(Set.of()).media()).isFalse();
    assertThat(kind.media()).as("any of its messages").isTrue();
    assertThat(kind.variantTags()).containsExactly("vip", "deaf");
  }

  private static String text(TopicKind kind, Set<String> tags) {
    return ((Message.Words) kind.message(tags).render(Map.of("product", "Tee"))).text();
  }

  private static String times(int count, String item) {
    return String.join(", ", java.util.Collections.nCopies(count, item));
  }

  private static Message render(String message) {
    return kind(message).message(Set.of()).render(DATA);
  }

  private static TopicKind kind(String message) {
    return TopicFile.read(file(message)).kind();
  }

  private static String errors(String message) {
    TopicFileException e =
        catchThrowableOfType(TopicFileException.class, () -> TopicFile.read(file(message)));
    assertThat(e).as("this message must be refused: %s", message).isNotNull();
    return String.valueOf(e.getMessage());
  }

  private static String file(String message) {
    return "kind: restock\ntitle: \"Tell me when {{product}} is back\"\nmessage:\n  " + message;
  }
}
