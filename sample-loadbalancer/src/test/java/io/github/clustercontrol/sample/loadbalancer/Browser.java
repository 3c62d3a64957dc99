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

package io.github.clustercontrol.sample.loadbalancer;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real Chromium without a window. Each expression is evaluated in one step, so the page
 * does not change during it.
 */
final class Browser implements AutoCloseable {

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	/**
	 * Start the browser. The test is skipped if there is none.
	 * @param profile an empty directory for its files
	 * @return the browser
	 */
	static Browser start(Path profile) {
		Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
		Optional<Path> driver = program("chromedriver");
		Assumptions.assumeTrue(chromium.isPresent() && driver.isPresent(),
				"There are no chromium and chromedriver on the PATH");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(chromium.get().toFile());
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--user-data-dir=" + profile);
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logging);
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(driver.get().toFile())
			.build();
		return new Browser(new ChromeDriver(service, options));
	}

	private static Optional<Path> program(String... names) {
		return Stream.of(names)
			.flatMap((name) -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
				.map((directory) -> Path.of(directory, name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

	void open(URI page) {
		this.driver.get(page.toString());
	}

	void width(int pixels) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", pixels, "height", 800, "deviceScaleFactor", 1, "mobile", false));
	}

	/**
	 * Evaluate an expression in the page.
	 * @param expression an expression in JavaScript
	 * @return its value
	 */
	Object ask(String expression) {
		return this.driver.executeScript("return " + expression);
	}

	/**
	 * Return the texts of visible elements.
	 * @param selector the selector of the elements
	 * @return the texts, in the order of the page
	 */
	@SuppressWarnings("unchecked")
	List<String> texts(String selector) {
		return (List<String>) this.driver.executeScript("""
				return [...document.querySelectorAll(arguments[0])]
					.filter((element) => element.checkVisibility())
					.map((element) => element.innerText.trim())
				""", selector);
	}

	void click(String selector) {
		this.driver.findElement(By.cssSelector(selector)).click();
	}

	void type(String selector, String text) {
		this.driver.findElement(By.cssSelector(selector)).sendKeys(text);
	}

	void press(Keys key) {
		this.driver.switchTo().activeElement().sendKeys(key);
	}

	/**
	 * Return the messages on the console of the browser since the last call.
	 * @return the messages
	 */
	List<String> console() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::getMessage).toList();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
