package io.otn.delivery;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a delivery, written {@code <page>.<number>}: keys of large tables begin with the page, so
 * that one look-up finds it. It travels with the message as its {@code metadata}.
 */
public record DeliveryId(String page, long number) {

  private static final Pattern FORM = Pattern.compile("(.+)\\.(\\d{1,18})");

  public static Optional<DeliveryId> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new DeliveryId(matcher.group(1), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return page + "." + number;
  }
}
