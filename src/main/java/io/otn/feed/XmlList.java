package io.otn.feed;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Google's and Meta's product data as RSS 2.0 or Atom (facts 3.1, 3.3). Only what stands directly
 * in an item is read: deeper down there is a shipping price, too. With Google's prefix or without;
 * what has it counts more. Of an element that is there twice the last counts. No document type is
 * taken, so there are no entities that could grow or be fetched.
 */
final class XmlList implements ItemList {

  private static final String GOOGLE = "http://base.google.com/ns/1.0";
  private static final int DEEPEST = 40;
  private static final int LONGEST_TEXT = 20_000;
  private static final Set<String> ITEMS = Set.of("item", "entry");
  private static final XMLInputFactory FACTORY = factory();

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("no entity is fetched");
        });
    return factory;
  }

  @Override
  public void read(InputStream text, Taker taker) throws IOException, FeedException {
    XMLStreamReader xml = null;
    try {
      xml = FACTORY.createXMLStreamReader(text);
      boolean list = false;
      int depth = 0;
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.DTD) {
          throw new FeedException("the file has a document type (DOCTYPE); write it without");
        }
        if (event == XMLStreamConstants.END_ELEMENT) {
          depth--;
        } else if (event == XMLStreamConstants.START_ELEMENT) {
          depth++;
          list |= depth == 1 && Set.of("rss", "feed", "RDF").contains(xml.getLocalName());
          if (!list) {
            throw new FeedException(
                "the file is no product data: it begins with <%s> instead of <rss> or <feed>"
                    .formatted(shortened(xml.getLocalName())));
          }
          requireShallow(depth);
          if (depth > 1 && ITEMS.contains(xml.getLocalName())) {
            item(xml, taker, depth);
            depth--;
          }
        }
      }
    } catch (XMLStreamException e) {
      if (e.getNestedException() instanceof IOException io) {
        throw io;
      }
      // Not the parser's own words: they quote the file.
      throw new FeedException(
          "the file is not well-formed XML or ends too early, at line %d"
              .formatted(e.getLocation() == null ? 1 : e.getLocation().getLineNumber()));
    } finally {
      close(xml);
    }
  }

  /** Behind it the reader stands at the item's end. */
  private static void item(XMLStreamReader xml, Taker taker, int itemDepth)
      throws XMLStreamException, IOException, FeedException {
    RawItem item = new RawItem(xml.getLocation().getLineNumber());
    Set<Field> prefixed = EnumSet.noneOf(Field.class);
    boolean doubled = false;
    int depth = itemDepth;
    while (true) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT && --depth < itemDepth) {
        break;
      }
      if (event != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      requireShallow(++depth);
      Field field = depth == itemDepth + 1 ? Field.merchant(xml.getLocalName()).orElse(null) : null;
      if (field != null) {
        boolean google = GOOGLE.equals(xml.getNamespaceURI());
        boolean firstOfPrefix = google && prefixed.add(field);
        String text = value(xml, field);
        depth--;
        if (google || !prefixed.contains(field)) {
          doubled |= item.texts().containsKey(field) && !firstOfPrefix && field != Field.LINK;
          item.put(field, text);
        }
      }
    }
    if (doubled) {
      taker.warn(item.line(), "element_twice", "an element is there twice; the last one counts");
    }
    taker.take(item);
  }

  /** The text of an element up to its end; of a link in Atom, its address. */
  private static @Nullable String value(XMLStreamReader xml, Field field)
      throws XMLStreamException, FeedException {
    String address = field == Field.LINK ? xml.getAttributeValue(null, "href") : null;
    StringBuilder text = new StringBuilder();
    int inside = 1;
    while (inside > 0) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> requireShallow(++inside);
        case XMLStreamConstants.END_ELEMENT -> inside--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (inside == 1 && text.length() < LONGEST_TEXT) {
            text.append(xml.getText());
          }
        }
        default -> {
          // comments and the like
        }
      }
    }
    return address == null ? text.toString() : address;
  }

  private static void requireShallow(int depth) throws FeedException {
    if (depth > DEEPEST) {
      throw new FeedException("the file's elements are nested too deeply");
    }
  }

  private static String shortened(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "");
    return plain.length() > 30 ? plain.substring(0, 30) : plain;
  }

  private static void close(@Nullable XMLStreamReader xml) {
    try {
      if (xml != null) {
        xml.close();
      }
    } catch (XMLStreamException e) {
      throw new IllegalStateException("an XML reader could not be closed", e);
    }
  }
}
