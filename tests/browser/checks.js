// Run in the page by checks.py, once its letters are there; gives a list of sentences.
async () => {
  await document.fonts.ready
  const CONTRAST = 4.5
  const FINGER = 44
  const found = []

  const name = (element) => {
    const where = element.closest("[id]")
    const own = element.tagName.toLowerCase() + (typeof element.className === "string" && element.className ? "." + element.className.trim().split(/\s+/)[0] : "")
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 30)
    return `${where ? "#" + where.id + " " : ""}${own} "${text}"`
  }
  const styles = new Map()
  const style = (element, part) => {
    if (part) return getComputedStyle(element, part)
    if (!styles.has(element)) styles.set(element, getComputedStyle(element))
    return styles.get(element)
  }
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  const meets = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) })
  const wide = (r) => r.right - r.left
  const high = (r) => r.bottom - r.top

  // What of a rectangle is seen once its scrolling and clipping ancestors have had their say.
  const seen = (element, rect) => {
    let part = { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom }
    for (let up = element; up; up = up.parentElement) {
      const { overflowX, overflowY } = style(up)
      if (up !== document.documentElement && up !== document.body && (overflowX !== "visible" || overflowY !== "visible")) part = meets(part, up.getBoundingClientRect())
      if (style(up).position === "fixed") break
    }
    return part
  }
  const layer = (element) => {
    for (let up = element; up; up = up.parentElement) if (["fixed", "sticky"].includes(style(up).position)) return up
    return document.body
  }
  const wordRects = (element) => {
    const rects = []
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      rects.push(...range.getClientRects())
    }
    return rects.filter((r) => r.width > 0 && r.height > 0)
  }

  const all = [...document.body.querySelectorAll("*")].filter((element) => visible(element) && !element.closest("option, svg, script"))
  const speaking = all.filter((element) => !element.matches("select") && wordRects(element).length)
  const pressable = all.filter((element) => element.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]"))

  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth + 1) found.push(`the page scrolls sideways: ${root.scrollWidth} px in ${root.clientWidth}`)
  for (const element of all) {
    const { overflowX, overflowY, textOverflow, webkitLineClamp } = style(element)
    if (["auto", "scroll"].includes(overflowX) && element.scrollWidth > element.clientWidth + 1) found.push(`scrolls sideways: ${name(element)}`)
    if (overflowX === "hidden" && textOverflow !== "ellipsis" && webkitLineClamp === "none" && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1) found.push(`is cut: ${name(element)}`)
    if (overflowY === "hidden" && webkitLineClamp === "none" && element.clientHeight > 1 && element.scrollHeight > element.clientHeight + 3 && element !== document.body) found.push(`is cut below: ${name(element)}`)
  }

  // Text must stay in the box that holds it.
  for (const element of speaking) {
    let box = element
    while (style(box).display.startsWith("inline") && !style(box).display.includes("flex") && box.parentElement) box = box.parentElement
    const edge = box.getBoundingClientRect()
    if (["auto", "hidden", "clip", "scroll"].includes(style(box).overflowX) || ["auto", "hidden", "clip", "scroll"].includes(style(element).overflowX)) continue
    for (const rect of wordRects(element)) {
      if (rect.right > edge.right + 1.5 || rect.left < edge.left - 1.5) { found.push(`runs out of its box: ${name(element)}`); break }
    }
    const inside = seen(element, edge)
    if (wide(inside) > 0 && (edge.right > innerWidth + 1 || edge.left < -1)) found.push(`is out of the screen: ${name(element)}`)
  }

  // Nothing lies on anything else, except whole layers (a drawer, a message) on the page.
  const things = [
    ...speaking.flatMap((element) => wordRects(element).map((rect) => ({ element, rect: seen(element, rect) }))),
    ...pressable.filter((element) => !wordRects(element).length).map((element) => ({ element, rect: seen(element, element.getBoundingClientRect()) })),
  ].filter((thing) => wide(thing.rect) > 2 && high(thing.rect) > 2)
  for (const thing of things) {
    thing.layer = layer(thing.element)
    // A line's box is taller than its letters.
    const slack = high(thing.rect) * 0.18
    thing.ink = { left: thing.rect.left + 1, right: thing.rect.right - 1, top: thing.rect.top + slack, bottom: thing.rect.bottom - slack }
  }
  things.sort((a, b) => a.ink.top - b.ink.top)  // so that all below a thing are skipped at once
  const told = new Set()
  for (let i = 0; i < things.length; i++) for (let j = i + 1; j < things.length && things[j].ink.top < things[i].ink.bottom; j++) {
    const [a, b] = [things[i], things[j]]
    const both = meets(a.ink, b.ink)
    if (wide(both) <= 1.5 || high(both) <= 1.5 || a.layer !== b.layer || a.element.contains(b.element) || b.element.contains(a.element)) continue
    const words = `lie on each other: ${name(a.element)} and ${name(b.element)}`
    if (!told.has(words)) { told.add(words); found.push(words) }
  }

  // Contrast, from the colours as they are painted.
  const colours = (text) => [...text.matchAll(/rgba?\(([^)]+)\)/g)].map((match) => {
    const [r, g, b, a] = match[1].split(/[,\/ ]+/).map(Number)
    return { r, g, b, a: a === undefined ? 1 : a }
  })
  const over = (top, below) => ({ r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1 })
  const light = (c) => [c.r, c.g, c.b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) }
  const behind = (element) => {
    const layers = []
    for (let up = element; up; up = up.parentElement) {
      const { backgroundColor, backgroundImage } = style(up)
      const painted = backgroundImage === "none" ? colours(backgroundColor) : [...colours(backgroundImage), ...colours(backgroundColor).filter((c) => c.a > 0)]
      if (painted.some((c) => c.a > 0)) layers.push(painted)
      if (painted.length && painted.every((c) => c.a === 1)) break
    }
    let grounds = [matchMedia("(prefers-color-scheme: dark)").matches ? { r: 18, g: 18, b: 18, a: 1 } : { r: 255, g: 255, b: 255, a: 1 }]
    for (const painted of layers.reverse()) grounds = painted.flatMap((c) => grounds.map((ground) => over(c, ground)))
    return grounds
  }
  const opacity = (element) => { let all = 1; for (let up = element; up; up = up.parentElement) all *= Number(style(up).opacity); return all }
  const judge = (element, colour) => {
    const [ink] = colours(colour)
    const worst = Math.min(...behind(element).map((ground) => ratio(over({ ...ink, a: ink.a * opacity(element) }, ground), ground)))
    if (worst < CONTRAST) found.push(`contrast ${worst.toFixed(2)}: ${name(element)}`)
  }
  for (const element of speaking) judge(element, style(element).color)
  for (const field of all.filter((element) => element.matches("input:not([type=hidden]), select"))) {
    judge(field, style(field).color)
    if (field.placeholder) judge(field, style(field, "::placeholder").color)
  }

  // A finger is 44 px wide. A link may be stretched over its tile by its ::after.
  for (const element of pressable) {
    const rect = element.getBoundingClientRect()
    const more = style(element, "::after")
    const stretched = more.content !== "none" && more.position === "absolute"
    const [w, h] = [Math.max(rect.width, stretched ? parseFloat(more.width) || 0 : 0), Math.max(rect.height, stretched ? parseFloat(more.height) || 0 : 0)]
    if (w < FINGER - 0.5 || h < FINGER - 0.5) found.push(`${Math.round(w)}×${Math.round(h)} px to press: ${name(element)}`)
  }
  return found
}
