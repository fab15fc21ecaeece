/** @file Words on provenance, Simplified Chinese. */
import type { Formats } from '../formats.ts';
import type { ProvenanceWords } from './provenance-words.ts';

export function chineseProvenance({ number: n }: Formats): ProvenanceWords {
  return {
    apart:
      '以下是文件对自身的说明，与上述结果无关。任何人都可以将其删除，其中许多内容也可以伪造；缺少某项信息不能证明任何事情。',
    c2pa: {
      absent: {
        label: '无',
        sentence:
          '该文件不带内容凭证（Content Credentials）。大多数文件都没有，多数平台也会将其删除：这不能证明任何事情。',
      },
      valid: {
        label: '有效，签名者可信',
        sentence: '该文件自签名以来未被更改，且所给信任列表中的机构为签名者担保。签名者的说法仍只是签名者的陈述。',
      },
      untrusted: {
        label: '未更改，签名者无人担保',
        sentence: '该文件自签名以来未被更改，但没有信任列表中的机构为签名者担保：该名称可能出自任何人。',
      },
      invalid: {
        label: '无效',
        sentence: '内容凭证与文件不符：文件在签名后被更改，或签名不成立。无害的程序也可能造成这种情况。',
      },
      unreadable: { label: '无法读取', sentence: '该文件带有内容凭证，但无法读取。' },
      not_checked: {
        label: '未检查',
        sentence: '未检查内容凭证：该格式不带本工具能读取的凭证，或文件已损坏，或凭证位于别处。',
      },
    },
    noTrustList: '未提供信任列表，因此无法确认任何签名者。',
    remote: '该文件指向网络上的内容凭证，未予下载：',
    action: {
      created: '创建',
      opened: '打开',
      edited: '编辑',
      cropped: '裁剪',
      resized: '调整大小',
      color_adjustments: '调整颜色',
      filtered: '应用滤镜',
      placed: '放入内容',
      removed: '移除内容',
      drawing: '绘制',
      converted: '转换格式',
      transcoded: '重新编码',
      published: '发布',
      redacted: '隐去信息',
    },
    relationship: { parentOf: '由其制成', componentOf: '其中一部分', inputTo: '输入' },
    declared: {
      generated: '该文件声明自身由训练过的模型生成。',
      composite: '该文件声明其中一部分由训练过的模型生成。',
      generator: '该文件含有图像生成程序的名称或设置。',
    },
    nothingDeclared: '该文件没有声明由模型生成。这不能证明任何事情：此类声明出于自愿，且容易删除。',
    noMetadata: '该文件不含此类数据。即时通讯软件和平台通常会将其删除：这不能证明任何事情。',
    metadataClaims: '任何人都可以写入、更改或删除这些条目。',
    time: {
      taken: '拍摄',
      digitised: '数字化',
      created: '创建',
      modified: '修改',
      metadata: '元数据修改',
    },
    locationPresent: '该文件含有地点信息，此处不予显示。',
    locationAbsent: '无',
    jpeg: (quality, standard, details) =>
      `JPEG 质量约为 ${n(quality)}，${standard ? '使用 libjpeg 的标准量化表' : '使用自有量化表，如相机和图像编辑软件所用'}（${details}）`,
    progressive: '渐进式',
    problem: {
      metadata_damaged: '元数据已损坏，无法读取。',
      metadata_too_large: '部分元数据过大或属于不予读取的类型，已略去。',
      file_too_large: '文件过大，只检查了开头部分。',
      encoder_unknown: '无法读取编码器信息。',
    },
    label: {
      title: '来源信息',
      credentials: '内容凭证（C2PA）',
      signer: '签名者',
      signed: '签名时间',
      claimedBy: '声明程序',
      actions: '操作',
      ingredients: '素材',
      failures: '未通过的检查',
      declared: '声明的 AI 生成',
      metadata: '元数据（EXIF、XMP、IPTC）',
      camera: '相机',
      lens: '镜头',
      software: '软件',
      edits: '编辑记录',
      times: '时间',
      credits: '署名',
      location: '地点',
      encoder: '编码器',
      container: '容器',
      codec: '编解码器',
      tags: '标记',
      readFrom: '读自',
    },
  };
}
