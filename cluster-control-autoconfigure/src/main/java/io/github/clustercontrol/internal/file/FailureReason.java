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

package io.github.clustercontrol.internal.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * The reason of a failure, for messages. The JDK's own messages about files often have
 * only the path.
 */
public final class FailureReason {

	private FailureReason() {
	}

	/** Return the reason, without the class name of an {@link IOException}. */
	public static String of(Throwable failure) {
		return (failure instanceof IOException ex) ? of(ex) : failure.toString();
	}

	private static String of(IOException ex) {
		if (ex instanceof AccessDeniedException denied) {
			return "permission denied: " + denied.getFile();
		}
		if (ex instanceof NoSuchFileException missing) {
			return "no such file: " + missing.getFile();
		}
		if (ex instanceof FileAlreadyExistsException existing) {
			return "a file exists already: " + existing.getFile();
		}
		if (ex instanceof FileSystemException failure && failure.getReason() != null) {
			return failure.getReason();
		}
		return (ex.getMessage() != null) ? ex.getMessage() : ex.toString();
	}

}
