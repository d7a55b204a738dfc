package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PhoneTest {
  private static final Pattern SEEN = Pattern.compile("seen&quot;:&quot;([^&]*)&quot;");
  private static Play play;

  @BeforeAll
  static void start() {
    play = new Play("otn.sandbox.pages[0].name=Northwind Tees");
  }

  @AfterAll
  static void stop() {
    play.close();
  }

  @Test
  void the_page_shows_the_phone_the_shop_and_the_trouble_and_loads_nothing_from_elsewhere() {
    var page = play.get("").body();

    assertThat(page).contains("Northwind Tees", "Ada", "Northwind Tee", "Bot: offer Notify Me");
    assertThat(page).contains("role=\"switch\"").doesNotContain("https://");
    for (var asset :
        new String[] {
          "/sandbox/sandbox.css", "/sandbox/sandbox.js", "/webjars/htmx.org/dist/htmx.min.js"
        }) {
      assertThat(page).contains(asset);
      assertThat(play.asset(asset).status()).as(asset).isEqualTo(200);
    }
  }

  @Test
  void a_part_that_has_not_changed_is_not_sent_again() {
    var psid = play.aPersonWhoWrote();
    var path = "/ui/chat?page=1001&psid=" + psid + "&seen=";
    var seen = SEEN.matcher(play.get(path + "x").body());
    assertThat(seen.find()).isTrue();

    var same = play.get(path + seen.group(1));
    assertThat(same.status()).isEqualTo(204);
    assertThat(same.body()).isEmpty();
    play.asks(psid, "Back?");
    assertThat(play.get(path + seen.group(1)).body()).contains("Notify Me");
  }

  @Test
  void a_card_can_be_tapped_and_then_says_so() {
    var psid = play.aPersonWhoWrote();
    var mid = play.asks(psid, "Back?").mid();

    var chat = play.form("/ui/tap", "page=1001&psid=%s&mid=%s".formatted(psid, mid));
    assertThat(chat).contains("You'll be notified").doesNotContain(">Notify Me<");
    var token = play.event(psid, e -> e.has("optin")).at("/optin/one_time_notif_token").asText();
    assertThat(play.sendsBy(token, "It is back: https://shop.example/t/1").status()).isEqualTo(200);
    assertThat(play.get("/ui/chat?page=1001&psid=" + psid + "&seen=x").body())
        .contains("You asked to be told", "href=\"https://shop.example/t/1\"");
  }

  @Test
  void what_a_person_writes_is_shown_as_text_and_never_as_markup() {
    var psid = play.aPerson();
    var text = URLEncoder.encode("<script>alert(1)</script>", StandardCharsets.UTF_8);

    assertThat(play.form("/ui/say", "page=1001&psid=%s&text=%s".formatted(psid, text)))
        .contains("&lt;script&gt;")
        .doesNotContain("<script>");
  }

  @Test
  void each_form_of_a_message_is_shown_and_its_buttons_can_be_tapped() {
    var psid = play.aPersonWhoWrote();
    sends(
        psid, "{'attachment':{'type':'video','payload':{'url':'https://shop.example/v/tee.mp4'}}}");
    sends(
        psid,
        "{'attachment':{'type':'template','payload':{'template_type':'generic','elements':["
            + "{'title':'Tee','subtitle':'in <black>','image_url':'https://shop.example/1.png',"
            + "'default_action':{'type':'web_url','url':'https://shop.example/tee'}},"
            + "{'title':'Mug','buttons':[{'type':'web_url','title':'Buy','url':'https://shop.example/m'}]}]}}}");
    sends(
        psid,
        "{'attachment':{'type':'template','payload':{'template_type':'button','text':'It is back',"
            + "'buttons':[{'type':'postback','title':'Not now','payload':'not-now'},"
            + "{'type':'phone_number','title':'Call','payload':'+4930123456'}]}},"
            + "'quick_replies':[{'content_type':'text','title':'Stop','payload':'STOP'}]}");

    var chat = play.get("/ui/chat?page=1001&psid=" + psid + "&seen=x").body();
    assertThat(chat)
        .contains("class=\"media video\"", "tee.mp4", "in &lt;black&gt;", "1.png", "Mug", "Buy")
        .contains("It is back", "Not now", "Call", ">Stop<")
        .doesNotContain("<img");

    chat =
        play.form("/ui/button", "page=1001&psid=%s&title=Not+now&payload=not-now".formatted(psid));
    assertThat(chat).as("quick replies go when the chat goes on").doesNotContain(">Stop<");
    assertThat(play.event(psid, e -> e.has("postback")).at("/postback/payload").asText())
        .isEqualTo("not-now");

    play.form("/ui/reply", "page=1001&psid=%s&title=Stop&payload=STOP".formatted(psid));
    assertThat(
            play.event(psid, e -> !e.at("/message/quick_reply").isMissingNode())
                .at("/message/quick_reply/payload")
                .asText())
        .isEqualTo("STOP");
  }

  private static void sends(String psid, String message) {
    assertThat(
            play.sends(
                    "{'recipient':{'id':'%s'},'message':%s}"
                        .formatted(psid, message)
                        .replace('\'', '"'))
                .status())
        .isEqualTo(200);
  }

  @Test
  void the_bot_asks_the_gateway_and_shows_why_it_was_refused() {
    var psid = play.aPerson();

    assertThat(play.form("/ui/offer", "page=1001&psid=%s&variant=808950810".formatted(psid)))
        .contains("window_closed", "The person has to write first.");
    var asked =
        play.received.stream().filter(r -> r.path().equals("/api/v1/requests")).toList().getLast();
    assertThat(asked.headers()).containsEntry("Authorization", "Bearer bot-key");
    assertThat(asked.json().path("topic").asText()).isEqualTo("restock:808950810");
    assertThat(asked.json().path("psid").asText()).isEqualTo(psid);
    assertThat(asked.json().at("/data/product").asText()).isEqualTo("Northwind Tee (Black, M)");
    assertThat(asked.json().at("/data/url").asText()).startsWith("https://");
  }

  @Test
  void neither_tokens_nor_secrets_are_shown() {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);
    play.sendsBy(token, "back");
    play.sendsBy(token, "back");

    for (var path :
        new String[] {
          "", "/calls", "/messages", "/ui/calls?seen=x", "/people/1001/%s/chat".formatted(psid)
        }) {
      assertThat(play.get(path).body())
          .as(path)
          .doesNotContain(token, Play.TOKEN, Play.SECRET, "bot-key", "sandbox-shop-secret");
    }
  }
}
