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

package io.github.clustercontrol.internal.command;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The end of the output of a command. It reads only what is available, and so never waits
 * for a process that keeps the output open.
 */
final class CommandOutput implements Closeable {

	private static final Log logger = LogFactory.getLog(CommandOutput.class);

	private static final int MAX_KEPT = 8 * 1024;

	private final @Nullable OutputFile file;

	private InputStream stream = InputStream.nullInputStream();

	private final byte[] buffer = new byte[MAX_KEPT];

	private byte[] kept = new byte[0];

	CommandOutput(ProcessBuilder builder) {
		this.file = file();
		if (this.file != null) {
			builder.redirectOutput(Redirect.appendTo(this.file.path().toFile()));
			this.stream = this.file;
		}
	}

	private static @Nullable OutputFile file() {
		try {
			return new OutputFile();
		}
		catch (IOException ex) {
			logger.debug("There is no directory for temporary files: a process that a command leaves running "
					+ "ends when it writes to its output", ex);
			return null;
		}
	}

	void started(Process process) throws IOException {
		if (this.file != null) {
			this.file.unlink();
		}
		else {
			this.stream = process.getInputStream();
		}
	}

	/**
	 * Read what is available when this is called, and not what is written meanwhile: a
	 * command may write without end.
	 */
	boolean drain() throws IOException {
		int available = this.stream.available();
		for (int left = available; left > 0;) {
			int count = this.stream.read(this.buffer, 0, Math.min(left, MAX_KEPT));
			if (count < 0) {
				break;
			}
			keep(count);
			left -= count;
		}
		return available > 0;
	}

	private void keep(int count) {
		byte[] all = Arrays.copyOf(this.kept, this.kept.length + count);
		System.arraycopy(this.buffer, 0, all, this.kept.length, count);
		this.kept = Arrays.copyOfRange(all, Math.max(0, all.length - MAX_KEPT), all.length);
	}

	/** Return the text without control characters, which could forge log lines. */
	String text() {
		return new String(this.kept, StandardCharsets.UTF_8).strip()
			.replaceAll("\\R", "\n")
			.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
	}

	@Override
	public void close() throws IOException {
		this.stream.close();
	}

}
