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

package io.github.clustercontrol.fault;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Records log messages, including those of tests that run at the same time: search for
 * words that only the own subject uses.
 */
public final class LogRecorder implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.clustercontrol");

	private final Recording recording = new Recording();

	public LogRecorder() {
		this.recording.start();
		this.logger.addAppender(this.recording);
	}

	/**
	 * Keep the recorded messages out of the log, because they are many and expected.
	 * @return this
	 */
	public LogRecorder alone() {
		this.logger.setAdditive(false);
		return this;
	}

	/**
	 * The messages of warnings and errors.
	 * @param words the text that a message must contain
	 * @return the messages
	 */
	public List<String> warnings(String words) {
		return this.recording.events.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage)
			.filter((message) -> message.contains(words))
			.toList();
	}

	/**
	 * The messages of level INFO.
	 * @param words the text that a message must contain
	 * @return the messages
	 */
	public List<String> infos(String words) {
		return this.recording.events.stream()
			.filter((event) -> event.getLevel() == Level.INFO)
			.map(ILoggingEvent::getFormattedMessage)
			.filter((message) -> message.contains(words))
			.toList();
	}

	/**
	 * Clear the recorded messages.
	 */
	public void clear() {
		this.recording.events.clear();
	}

	@Override
	public void close() {
		this.logger.setAdditive(true);
		this.logger.detachAppender(this.recording);
		this.recording.stop();
	}

	private static final class Recording extends AppenderBase<ILoggingEvent> {

		private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

		@Override
		protected void append(ILoggingEvent event) {
			this.events.add(event);
		}

	}

}
