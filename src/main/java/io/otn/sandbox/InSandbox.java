package io.otn.sandbox;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * On whatever a component scan finds by itself: exists only when {@code otn.sandbox.enabled} is
 * true.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnProperty(name = "otn.sandbox.enabled", havingValue = "true")
@interface InSandbox {}
