// Names of the emoji in common use; others are shown as :name:.
const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 wave 👋 clap 👏 pray 🙏 ok_hand 👌 raised_hands 🙌 muscle 💪 point_right 👉 point_left 👈
point_up ☝️ point_down 👇 eyes 👀 smile 😄 smiley 😃 slightly_smiling_face 🙂 grinning 😀 grin 😁 joy 😂 wink 😉 blush 😊 heart_eyes 😍
thinking_face 🤔 neutral_face 😐 confused 😕 cry 😢 sob 😭 sweat 😓 worried 😟 open_mouth 😮 scream 😱 sleeping 😴 sunglasses 😎
partying_face 🥳 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 heart ❤️ broken_heart 💔 star ⭐ star2 🌟 sparkles ✨ fire 🔥 zap ⚡ boom 💥
100 💯 white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_multiplication_x ✖️
heavy_plus_sign ➕ heavy_minus_sign ➖ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 exclamation ❗ question ❓
grey_question ❔ grey_exclamation ❕ bangbang ‼️ information_source ℹ️ red_circle 🔴 large_orange_circle 🟠 orange_circle 🟠
large_yellow_circle 🟡 yellow_circle 🟡 large_green_circle 🟢 green_circle 🟢 large_blue_circle 🔵 blue_circle 🔵 large_purple_circle 🟣
large_brown_circle 🟤 white_circle ⚪ black_circle ⚫ radio_button 🔘 large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨
large_green_square 🟩 large_blue_square 🟦 large_purple_square 🟪 white_large_square ⬜ black_large_square ⬛ white_medium_square ◻️
white_small_square ▫️ black_small_square ▪️ small_red_triangle 🔺 small_red_triangle_down 🔻 small_orange_diamond 🔸
small_blue_diamond 🔹 large_blue_diamond 🔷 large_orange_diamond 🔶 arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️
arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_up_down ↕️ left_right_arrow ↔️ arrow_forward ▶️ arrow_backward ◀️ fast_forward ⏩
rewind ⏪ arrows_counterclockwise 🔄 arrows_clockwise 🔃 repeat 🔁 leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ soon 🔜 end 🔚
new 🆕 up 🆙 ok 🆗 sos 🆘 hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱️ clock1 🕐 clock3 🕒 clock6 🕕 clock9 🕘
calendar 📆 date 📅 spiral_calendar_pad 🗓️ spiral_calendar 🗓️ memo 📝 pencil 📝 pencil2 ✏️ clipboard 📋 pushpin 📌 round_pushpin 📍
paperclip 📎 link 🔗 bookmark 🔖 books 📚 book 📖 newspaper 📰 page_facing_up 📄 page_with_curl 📃 file_folder 📁 open_file_folder 📂
card_index_dividers 🗂️ bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 inbox_tray 📥 outbox_tray 📤 email 📧
envelope ✉️ mailbox 📫 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭 mag 🔍 mag_right 🔎 lock 🔒
unlock 🔓 key 🔑 gear ⚙️ wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ construction 🚧 rotating_light 🚨 traffic_light 🚦
vertical_traffic_light 🚦 checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️ trophy 🏆 first_place_medal 🥇 medal 🏅 dart 🎯
bulb 💡 rocket 🚀 seedling 🌱 sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️ coffee ☕ cake 🍰 house 🏠 office 🏢 school 🏫 hospital 🏥 car 🚗
thread 🧵 yellow_heart 💛 green_heart 💚 blue_heart 💙 bust_in_silhouette 👤 busts_in_silhouette 👥 raising_hand 🙋 shrug 🤷 robot_face 🤖
zzz 💤 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣`;

const words = TABLE.trim().split(/\s+/);
const EMOJI = new Map(words.flatMap((word, n) => (n % 2 ? [] : [[word, words[n + 1]]])));

/** Offered when reacting to a message. */
export const REACTIONS = ["+1", "white_check_mark", "eyes", "tada", "heart", "pray", "question", "x"];

/** The character for an emoji's name, or `:name:` when it is not a common one. */
export function emoji(name) {
  return EMOJI.get(name) ?? `:${name}:`;
}

/** Plain text with its `:names:` turned into characters. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
}
