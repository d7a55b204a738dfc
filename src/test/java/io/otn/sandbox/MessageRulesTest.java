package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The platform's own view of a message, which nobody's client code can talk it out of. */
class MessageRulesTest {

  private static final String BUTTON = "{'type':'postback','title':'a','payload':'b'}";
  private static final String REPLY = "{'content_type':'text','title':'a','payload':'b'}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'text':'a','quick_replies':[{'content_type':'text','title':'a','payload':''}]}",
        "{'text':'a','quick_replies':[{'content_type':'user_email'}]}",
        "{'attachment':{'type':'video','payload':{'url':'https://shop.example/v.mp4'}}}",
        "{'attachment':{'type':'file','payload':{'attachment_id':'7'}}}",
        "{'attachment':{'type':'template','payload':{'template_type':'button','text':'a','buttons':[{'type':'web_url','title':'a','url':'https://shop.example'},{'type':'phone_number','title':'a','payload':'+4930123456'},{'type':'postback','title':'a','payload':'b'}]}}}",
        "{'attachment':{'type':'template','payload':{'template_type':'generic','elements':[{'title':'a','image_url':'https://shop.example/1.png','default_action':{'type':'web_url','url':'https://shop.example'}},{'title':'b','subtitle':'c'}]}},'quick_replies':[{'content_type':'text','title':'a','payload':'b'}]}"
      })
  void every_form_is_taken(String message) throws JsonProcessingException {
    assertThat(MessageRules.check(json(message))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"text":"a","quick_replies":[]}                                             | 1 to 13 items
          {"text":"a","quick_replies":[{"content_type":"link","title":"a"}]}          | content_type
          {"text":"a","quick_replies":[{"content_type":"text","title":"a"}]}          | payload is required
          {"text":"a","quick_replies":[{"content_type":"text","title":"aaaaaaaaaaaaaaaaaaaaa","payload":"b"}]} | less than or equal to 20
          {"text":"a","quick_replies":[{"content_type":"text","title":"a","payload":"b","image_url":"x"}]} | valid URL
          {"attachment":{"type":"image","payload":{"url":"a.png"}}}                   | valid URL
          {"attachment":{"type":"image","payload":{"url":"https://a","attachment_id":"1"}}} | either url or attachment_id
          {"attachment":{"type":"sticker","payload":{}}}                              | attachment type
          {"attachment":{"type":"template","payload":{"template_type":"button","text":"a","buttons":[{"type":"web_url","title":"a"}]}}} | valid URL
          {"attachment":{"type":"template","payload":{"template_type":"button","text":"a","buttons":[{"type":"web_url","title":"a","url":"https://a","payload":"b"}]}}} | other members
          {"attachment":{"type":"template","payload":{"template_type":"button","text":"a","buttons":[{"type":"game","title":"a"}]}}} | Invalid button type
          {"attachment":{"type":"template","payload":{"template_type":"button","text":"a","buttons":[{"type":"phone_number","title":"a","payload":"call"}]}}} | country code
          {"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"a"}]}}} | beside title
          {"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"a","buttons":[]}]}}} | 1 to 3 items
          {"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"a","image_url":"x"}]}}} | valid URL
          {"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"a","default_action":{"type":"postback"}}]}}} | default_action
          """)
  void what_breaks_a_form_is_error_100(String message, String told) {
    refused(message, told);
  }

  @ParameterizedTest
  @CsvSource({"13, true", "14, false"})
  void there_are_at_most_thirteen_quick_replies(int count, boolean taken)
      throws JsonProcessingException {
    String message = "{'text':'a','quick_replies':[%s]}".formatted(times(count, REPLY));
    if (taken) {
      assertThat(MessageRules.check(json(message))).isNotNull();
    } else {
      refused(message, "1 to 13 items");
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 3, true", "11, 1, false", "1, 4, false"})
  void there_are_at_most_ten_cards_with_three_buttons_each(int cards, int buttons, boolean taken)
      throws JsonProcessingException {
    String card = "{'title':'a','buttons':[%s]}".formatted(times(buttons, BUTTON));
    String message =
        "{'attachment':{'type':'template','payload':{'template_type':'generic','elements':[%s]}}}"
            .formatted(times(cards, card));
    if (taken) {
      assertThat(MessageRules.check(json(message))).isNotNull();
    } else {
      refused(message, "items");
    }
  }

  private static void refused(String message, String told) {
    assertThatThrownBy(() -> MessageRules.check(json(message)))
        .isInstanceOfSatisfying(
            GraphError.RefusedCall.class,
            refused -> {
              assertThat(refused.error().code()).isEqualTo(100);
              assertThat(refused.error().message()).contains(told);
            });
  }

  private static String times(int count, String item) {
    return String.join(",", Collections.nCopies(count, item));
  }

  private static com.fasterxml.jackson.databind.JsonNode json(String text)
      throws JsonProcessingException {
    return Json.MAPPER.readTree(text.replace('\'', '"'));
  }
}
