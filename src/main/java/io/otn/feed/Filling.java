package io.otn.feed;

import io.otn.connector.ListedPrice;
import io.otn.connector.PriceRefusedException;
import io.otn.connector.PriceRun;
import java.io.IOException;
import java.io.InputStream;

/** Takes each item that can be read into the run, and counts the others. */
final class Filling implements ItemList.Taker {

  private final Feed feed;
  private final PriceRun run;
  private final Refusals refusals;
  private final ItemForm form;
  private long seen;
  private long taken;

  Filling(Feed feed, PriceRun run, Refusals refusals) {
    this.feed = feed;
    this.run = run;
    this.refusals = refusals;
    this.form = new ItemForm(feed);
  }

  /**
   * Returns how many items were taken.
   *
   * @throws FeedException when the file is not to be believed at all
   */
  long fill(FeedFile file) throws FeedException {
    try (InputStream text = file.text(feed.limits())) {
      ItemList.of(feed).read(text, this);
      return taken;
    } catch (FeedFile.TooLargeException e) {
      throw new FeedException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new FeedException(
          "the file is damaged or ends too early (%s)".formatted(e.getClass().getSimpleName()));
    }
  }

  @Override
  public void take(RawItem item) throws IOException, FeedException {
    if (++seen > feed.limits().items()) {
      throw new FeedException("the list has more than %d items".formatted(feed.limits().items()));
    }
    try {
      ListedPrice price = form.read(item);
      run.add(price);
      taken++;
    } catch (ItemRefusedException e) {
      refuse(item.line(), e);
    } catch (PriceRefusedException e) {
      warn(item.line(), e.code(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void refuse(long line, ItemRefusedException why) {
    warn(line, why.code(), String.valueOf(why.getMessage()));
  }

  @Override
  public void warn(long line, String code, String what) {
    refusals.add(code, line, what);
  }
}
