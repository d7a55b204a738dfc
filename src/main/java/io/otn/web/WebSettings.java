package io.otn.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxBody largest request body on any path, in bytes unless a unit such as MB is given
 * @param maxImport largest body of type application/x-ndjson under /api/v1, which is read line by
 *     line and never held whole
 */
@ConfigurationProperties("otn.web")
record WebSettings(
    @DefaultValue("5MB") DataSize maxBody, @DefaultValue("2GB") DataSize maxImport) {}
