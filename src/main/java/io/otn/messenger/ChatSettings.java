package io.otn.messenger;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param linkUrl where links into the chat begin
 * @param adWindow how long a person who came by an ad lets the page write without a token; the
 *     platform allows up to 7 days
 * @param feedWindow the same for a person who comments on the page's posts or posts on the page; 0
 *     for not at all
 * @param tapOpensWindow whether tapping Notify Me opens the window, which the platform does not say
 */
@ConfigurationProperties("otn.messenger")
record ChatSettings(
    @DefaultValue("https://m.me") URI linkUrl,
    @DefaultValue("24h") Duration adWindow,
    @DefaultValue("24h") Duration feedWindow,
    @DefaultValue("false") boolean tapOpensWindow) {}
