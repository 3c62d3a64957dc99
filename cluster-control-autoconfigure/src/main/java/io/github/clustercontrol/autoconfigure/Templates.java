/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.autoconfigure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.github.clustercontrol.internal.render.BundledTemplate;
import io.github.clustercontrol.internal.render.Escape;
import io.github.clustercontrol.internal.render.Renderer;
import io.github.clustercontrol.internal.render.TemplateRenderer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/**
 * Finds the templates of handlers: those that come with us by their name, others by their
 * location, where what has no prefix is a path.
 */
final class Templates {

	/** Some editors write one, and the program that reads the file stumbles over it. */
	private static final String BYTE_ORDER_MARK = "\ufeff";

	private final ResourceLoader resourceLoader = ApplicationResourceLoader.get(new DefaultResourceLoader(), true);

	static boolean areSupported() {
		return ClassUtils.isPresent("com.samskivert.mustache.Mustache", Templates.class.getClassLoader());
	}

	static boolean isBundled(String template) {
		return BundledTemplate.named(template) != null;
	}

	static List<String> bundled() {
		return BundledTemplate.names();
	}

	/**
	 * Return what fills a template.
	 * @param template its name or location
	 * @param escape the language of the file, for a template that is not bundled
	 * @throws IllegalArgumentException if there is none, or it cannot be used
	 */
	Renderer renderer(String template, Escape escape) {
		BundledTemplate bundled = BundledTemplate.named(template);
		return (bundled != null) ? bundled.renderer() : new TemplateRenderer(template, text(template), escape);
	}

	/**
	 * Return the file of a template.
	 * @param template its name or location
	 * @return the file, or {@code null} if it is none, such as a bundled template
	 */
	@Nullable Path file(String template) {
		Resource resource = this.resourceLoader.getResource(template);
		try {
			return (!isBundled(template) && resource.isFile()) ? resource.getFile().toPath() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	private String text(String location) {
		try {
			Resource resource = this.resourceLoader.getResource(location);
			if (!resource.isReadable()) {
				throw new IllegalArgumentException("'" + location
						+ "' is not a readable template: write the location of one, as in"
						+ " /etc/app/upstream.mustache or classpath:upstream.mustache, or the name of one of the bundled "
						+ bundled());
			}
			String text = StandardCharsets.UTF_8.newDecoder()
				.decode(ByteBuffer.wrap(resource.getContentAsByteArray()))
				.toString();
			return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("'" + location + "' is not in UTF-8: save it in this encoding", ex);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("'" + location + "' cannot be read: " + ex.getMessage(), ex);
		}
	}

}
