package io.otn.route;

import org.jspecify.annotations.Nullable;

/**
 * The options of {@code otn:request}; each may be an expression of Camel's Simple language.
 *
 * @param psid the person, by the page's own id for them
 * @param topic the topic's key, such as {@code restock:${body[variant]}}; left out where only tags
 *     are set
 * @param page by default the page of the partner whose webhook is being read
 * @param data a map of values for the card and for the message later
 * @param addTags tags that the person gets, with commas between them or as a list
 * @param removeTags tags that the person loses
 */
record RequestOptions(
    String psid,
    @Nullable String topic,
    @Nullable String page,
    @Nullable String data,
    @Nullable String addTags,
    @Nullable String removeTags) {

  static RequestOptions from(Options options) {
    RequestOptions read =
        new RequestOptions(
            options.required("psid"),
            options.optional("topic"),
            options.optional("page"),
            options.optional("data"),
            options.optional("addTags"),
            options.optional("removeTags"));
    if (read.topic == null && read.addTags == null && read.removeTags == null) {
      throw new IllegalArgumentException(
          "otn:request: write the option 'topic' to ask, or 'addTags' or 'removeTags' to tag, or both");
    }
    return read;
  }
}
