package io.otn.topic;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a person wrote, made comparable: without marks above and below letters, in one case, with
 * single spaces and none around. {@code " Réstock PLEASE"} is {@code restock please}.
 */
public final class Phrase {

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  /** White space, and the invisible characters that phones put around words. */
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cf}]+");

  private Phrase() {}

  public static String of(String text) {
    String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    return SPACES
        .matcher(plain.toLowerCase(Locale.ROOT).replace("ß", "ss"))
        .replaceAll(" ")
        .strip();
  }
}
