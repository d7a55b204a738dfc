package io.otn.shopify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A global id such as {@code gid://shopify/ProductVariant/456}: what the Admin API and Events call
 * what webhooks name by the digits at its end.
 */
record Gid(String type, String digits) {

  static final String PRODUCT = "Product";
  static final String VARIANT = "ProductVariant";
  static final String ITEM = "InventoryItem";

  private static final Pattern GID =
      Pattern.compile("gid://shopify/([A-Za-z]{1,40})/([0-9]{1,40})(?![0-9])");

  /** The digits of a global id, or of what is digits already; empty for anything else. */
  static String digits(String id) {
    if (id.matches("[0-9]{1,40}")) {
      return id;
    }
    List<Gid> found = in(id);
    return found.isEmpty() ? "" : found.getFirst().digits();
  }

  /** All global ids in a text, such as the path of a changed field. */
  static List<Gid> in(String text) {
    List<Gid> found = new ArrayList<>();
    Matcher matcher = GID.matcher(text);
    while (matcher.find()) {
      found.add(new Gid(matcher.group(1), matcher.group(2)));
    }
    return found;
  }

  @Override
  public String toString() {
    return "gid://shopify/" + type + "/" + digits;
  }
}
