package io.otn.feed;

import java.io.IOException;
import java.io.InputStream;

/** Reads the items of a list one after the other, whatever its length. */
interface ItemList {

  /** Takes each item, in the order of the list. */
  interface Taker {
    void take(RawItem item) throws IOException, FeedException;

    /** One item that cannot be read at all. */
    void refuse(long line, ItemRefusedException why);

    /** An item that can be read although something is odd about it. */
    void warn(long line, String code, String what);
  }

  /**
   * @throws FeedException when the list is broken off or is no such list: it is then not believed
   *     at all
   */
  void read(InputStream text, Taker taker) throws IOException, FeedException;

  static ItemList of(Feed feed) {
    return switch (feed.format()) {
      case MERCHANT_XML -> new XmlList();
      case JSON -> new JsonList(feed);
      case MERCHANT_TSV, META_CSV, CSV -> new DelimitedList(feed);
    };
  }
}
