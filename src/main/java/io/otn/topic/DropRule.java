package io.otn.topic;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a price must have fallen, since a person asked, before they are told. Both thresholds
 * have to be met.
 *
 * @param percent of what it cost when the person asked, 0 to 99.99
 * @param amount in the thing's own currency, 0 or more
 * @param approveBelow a price below so many percent of what it cost waits for a person to look at
 *     it
 */
public record DropRule(BigDecimal percent, BigDecimal amount, BigDecimal approveBelow) {

  private static final Pattern PERCENT = Pattern.compile("(?=.*[1-9])[0-9]{1,2}([.][0-9]{1,2})?%");
  private static final Pattern AMOUNT = Pattern.compile("0*(?=.*[1-9])[0-9]{1,12}([.][0-9]{1,4})?");
  private static final BigDecimal DOUBTFUL = BigDecimal.valueOf(20);

  /** As {@code otn_drop_holds} and {@code otn_drop_in_doubt} of the database read it. */
  public String json() {
    return "{\"percent\": %s, \"amount\": %s, \"approveBelow\": %s}"
        .formatted(percent.toPlainString(), amount.toPlainString(), approveBelow.toPlainString());
  }

  static DropRule read(Place place, List<Finding> problems) {
    Fields fields = new Fields(place, problems);
    BigDecimal percent = fields.optional("atLeast", DropRule::percent, BigDecimal.ZERO);
    BigDecimal amount = fields.optional("andAtLeast", DropRule::amount, BigDecimal.ZERO);
    BigDecimal approveBelow = fields.optional("approveBelow", DropRule::percent, DOUBTFUL);
    fields.done();
    if (place.members().isEmpty()) {
      throw place.wrong("write how far the price must have fallen, such as atLeast: 5%");
    }
    if (percent == null || amount == null || approveBelow == null) {
      throw TopicFileException.noted();
    }
    if (BigDecimal.valueOf(100).subtract(percent).compareTo(approveBelow) <= 0) {
      throw place.wrong(
          "atLeast %s%% and approveBelow %s%%: every message would wait for a person; write less for one of them"
              .formatted(percent.toPlainString(), approveBelow.toPlainString()));
    }
    return new DropRule(percent, amount, approveBelow);
  }

  private static @Nullable BigDecimal percent(Place place) {
    String text = place.text();
    if (!PERCENT.matcher(text).matches()) {
      throw place.wrong("'%s': write a share such as 5%% or 12.5%%, below 100%%".formatted(text));
    }
    return new BigDecimal(text.substring(0, text.length() - 1));
  }

  private static @Nullable BigDecimal amount(Place place) {
    String text = place.text();
    if (!AMOUNT.matcher(text).matches()) {
      throw place.wrong(
          "'%s': write an amount such as \"2.00\", in quotes and without the currency"
              .formatted(text));
    }
    return new BigDecimal(text);
  }
}
