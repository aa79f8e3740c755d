//! A small package with one of everything, so that stories need no real office.

use base::PersonId;
use model::package::Files;
use testkit::World;

const MANIFEST: &str = "package: shop
version: \"1.0\"
label: {ru: Лавка, en: Shop}
requires: [base]
";

const GOODS: &str = "type: goods
label: {ru: Товары, en: Goods}
words:
  one: {ru: товар, en: good}
  few: {ru: товара, en: goods}
  many: {ru: товаров, en: goods}
  new: {ru: Новый товар, en: New good}
icon: box
title: \"{{ name }}\"
directory: true
position: 91
search: [name]
fields:
- {code: code, kind: string, label: {ru: Код, en: Code}, unique: true, list: true}
- {code: name, kind: string, label: {ru: Название, en: Name}, required: true, create: true, list: true}
";

const ORDER: &str = "type: order
label: {ru: Заказы, en: Orders}
words:
  one: {ru: заказ, en: order}
  few: {ru: заказа, en: orders}
  many: {ru: заказов, en: orders}
  new: {ru: Новый заказ, en: New order}
icon: cart
title: \"{{ client }}: {{ what }}\"
owner: seller
next_step: true
position: 30
search: [no, client, what]
same_by: [client]
start: sale.new
fields:
- {code: no, kind: number, label: {ru: Номер, en: No.}, template: \"{letter}-{seq:3}/{yyyy}\", letter: what, given_when: \"paid_on != null\", list: true}
- {code: client, kind: string, label: {ru: Клиент, en: Client}, required: true, create: true, list: true, index: true, personal: true}
- {code: what, kind: link, to: goods, label: {ru: Товар, en: Good}, create: true, list: true}
- {code: amount, kind: money, label: {ru: Сумма, en: Amount}, create: true, list: true, index: true}
- {code: count, kind: integer, label: {ru: Штук, en: Pieces}, default: \"1\", list: true}
- {code: price, kind: computed, result: decimal, scale: 2, label: {ru: Цена, en: Price}, compute: \"amount == null || count == null ? null : amount / count\", list: true}
- {code: paid_on, kind: date, label: {ru: Оплачен, en: Paid on}, list: true}
- {code: age, kind: computed, result: integer, label: {ru: Дней, en: Days}, compute: \"days_between(day_of(created_at), today())\", list: true}
- {code: ship_on, kind: date, label: {ru: Отгрузка, en: Shipping}}
- {code: way, kind: choice, label: {ru: Доставка, en: Delivery}, options: [{code: post, label: {ru: Почта, en: Post}}, {code: self, label: {ru: Самовывоз, en: Pick up}}, {code: tube, label: {ru: Пневмопочта, en: Tube}, active: false}]}
- {code: address, kind: string, label: {ru: Адрес, en: Address}, required: \"way == 'post'\"}
- {code: seller, kind: person, label: {ru: Продавец, en: Seller}, default: \"me()\", list: true}
- {code: phones, kind: phones, label: {ru: Телефоны, en: Phones}}
- {code: ping, kind: integer, label: {ru: Пинг, en: Ping}}
- {code: pong, kind: integer, label: {ru: Понг, en: Pong}}
- {code: share, kind: integer, label: {ru: Доля, en: Share}}
checks:
- {code: positive, when: \"amount != null && amount < 0\", message: {ru: Сумма не бывает меньше нуля, en: An amount is never negative}, field: amount}
pipelines:
- code: sale
  label: {ru: Продажа, en: Sale}
  stages:
  - {code: new, label: {ru: Новый, en: New}, hue: 1}
  - {code: pack, label: {ru: Сборка, en: Packing}, hue: 2}
  - {code: ship, label: {ru: Отгрузка, en: Shipping}, hue: 3}
  - {code: won, label: {ru: Отдан, en: Handed over}, outcome: success}
  - {code: lost, label: {ru: Отменён, en: Cancelled}, outcome: failure}
";

const FLOW: &str = "flow: order
triggers:
- {id: ping, on: {changed: [ping]}, when: \"ping != null\", run: [{set: {pong: \"coalesce(pong, 0) + 1\"}}]}
- {id: pong, on: {changed: [pong]}, when: \"pong != null\", run: [{set: {ping: \"coalesce(ping, 0) + 1\"}}]}
timers:
- id: remind
  at: \"add_days(ship_on, -1)\"
  if_past: fire
  run:
  - notify:
      id: n_ship
      who: [seller]
      text: {ru: \"Завтра отгрузка: {{ title }} для {{ client }}\", en: \"Shipping tomorrow: {{ title }}\"}
      needs_action: true
- id: divide
  at: \"ship_on\"
  if_past: skip
  when: \"share != null\"
  run:
  - set: {count: \"12 / share\"}
stages:
  sale.new:
    to: [sale.pack]
    enter:
    - task:
        id: t_call
        title: {ru: Позвонить клиенту, en: Call the client}
        who: [seller, duty()]
        due: 1wd
        checklist: [Уточнить адрес, Назвать сумму]
        require_checklist: true
    triggers:
    - {id: called, on: {task_done: t_call}, run: [{move: sale.pack}]}
  sale.pack:
    enter:
    - task:
        id: t_pack
        title: {ru: Собрать заказ, en: Pack the order}
        who: [seller, duty()]
        due: 2wd
    - ask:
        id: a_check
        kind: choose
        title: {ru: Всё на месте?, en: Is all there?}
        who: [seller, duty()]
        due: 2wd
        outcomes:
        - {code: all_there, label: {ru: Да, en: Yes}, run: [{move: sale.ship}]}
        - {code: nothing, label: {ru: Нет, en: No}, run: [{close: sale.lost}]}
  sale.ship:
    enter:
    - task:
        id: t_ship
        title: {ru: Отвезти заказ, en: Take it there}
        who: [seller, duty()]
        due: 1wd
";

const ROLES: &str = "roles:
- role: seller
  label: {ru: Продавец, en: Seller}
  default: {}
  rights:
    goods: {read: all}
    order: {read: own, create: all, edit: own, stage: own, delete: own}
- role: taker
  label: {ru: Приёмщик, en: Order taker}
  default: {}
  rights:
    goods: {read: all}
    order: {read: own, create: all, edit: own}
- role: packer
  label: {ru: Сборщик, en: Packer}
  default: {}
  rights:
    order: {read: all}
- role: counter
  label: {ru: Учётчик, en: Counter}
  default: {}
  rights:
    order: {read: all, export: own}
- role: chief
  label: {ru: Старший, en: Chief}
  default: {}
  rights:
    order: {read: department, edit: own}
- role: director
  label: {ru: Директор, en: Director}
  default: {}
  rights:
    order: {read: branch, edit: department}
- role: boss
  label: {ru: Начальник, en: Boss}
  default: {read: all, create: all, edit: all, delete: all, stage: all, export: all, import: all}
  rights: {}
";

const ROWS: &str = "rows:
- {code: cup, name: Чашка}
- {code: pot, name: Горшок}
";

/// The files of the package.
pub(super) fn shop() -> Files {
    let files = [
        ("package.yaml", MANIFEST),
        ("types/goods.yaml", GOODS),
        ("types/order.yaml", ORDER),
        ("flows/order.yaml", FLOW),
        ("roles.yaml", ROLES),
        ("rows/goods.yaml", ROWS),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// Who works in the shop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shop {
    pub(super) ann: PersonId,
    pub(super) bob: PersonId,
    pub(super) packer: PersonId,
    pub(super) boss: PersonId,
}

/// Opens the shop.
pub(super) async fn open(world: &World) -> Shop {
    world.install(&["base"]).await;
    world.install_files(&shop()).await.unwrap_or_else(|problem| panic!("{problem}"));
    Shop {
        ann: world.person("Анна", &["seller"]).await,
        bob: world.person("Борис", &["seller"]).await,
        packer: world.person("Павел", &["packer"]).await,
        boss: world.person("Вера", &["boss", "admin"]).await,
    }
}
